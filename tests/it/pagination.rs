//! Pagination of all lists, and of responses that a stream must not mistake for a list or for the
//! end of a list.

mod elements;
mod ends;
mod lists;
mod streams;
mod table;
