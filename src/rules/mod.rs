//! What the office knows: checks, permissions, moves, pairing, due visits, lights, escalation. Pure functions over the model.

pub mod check;
pub mod daily;
pub mod due_visit;
pub mod escalation;
pub mod filing;
pub mod light;
pub mod moves;
pub mod pairing;
pub mod permission;
