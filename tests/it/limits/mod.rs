//! Input of any size or value is processed within limits, or is an error.

mod cursors;
mod downloads;
mod errors;
mod time;
