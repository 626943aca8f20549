//! Files of every shape and every kind of damage: what is read from them, and what is found.

mod broken;
mod broken_text;
mod floods;
mod fuzz;
mod limits;
mod measured;
mod mutants;
mod names;
mod oracle;
mod shapes;
mod text;
mod workbooks;
