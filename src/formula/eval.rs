//! Evaluation of a checked model.
use super::model::Model;

/// Fills the values of every formula column and name, in the order of their dependencies.
pub fn evaluate(_model: &mut Model) {
    unimplemented!()
}
