//! What the office knows: checks, permissions, moves, pairing, due visits, lights, progress, flow, escalation. Pure functions over the model.

pub mod check;
pub mod daily;
pub mod digest;
pub mod double;
pub mod due_visit;
pub mod duty;
pub mod escalation;
pub mod filing;
pub mod flow;
pub mod happened;
pub mod inspection;
pub mod light;
pub mod merge;
pub mod moves;
pub mod pairing;
pub mod parts;
pub mod permission;
pub mod progress;
pub mod report;
pub mod row_check;
pub mod rows;
pub mod sampling;
pub mod snapshot;
