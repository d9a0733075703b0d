//! Lists page after page: all of them, and what servers do to those who follow them.

mod lists;
mod streams;
mod table;
