//! dump
#[path = "../tests/support/dump.rs"]
mod dump;
fn main() {
    for a in std::env::args().skip(1) {
        println!("== {a}\n{}", dump::dump(std::path::Path::new(&a)));
    }
}
