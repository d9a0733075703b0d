//! Tests of the workspace; see `it/`.
