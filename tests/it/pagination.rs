//! Lists page after page: all of them, and responses that a stream must not take for a list or for its end.

mod elements;
mod ends;
mod lists;
mod streams;
mod table;
