//! The program `zhangfang`. Everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    zhangfang::cli::main()
}
