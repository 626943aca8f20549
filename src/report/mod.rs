//! Outcome → files. Calculates nothing.
