//! Files → tables → facts. Knows the vocabulary, no scheme.
