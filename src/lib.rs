//! lianxin (连心): the map of the house.
pub mod app;
pub mod cli;
pub mod exchange;
pub mod keymap;
pub mod model;
pub mod office;
pub mod paper;
pub mod rules;
pub mod sample;
pub mod screens;
pub mod store;
pub mod ui;
