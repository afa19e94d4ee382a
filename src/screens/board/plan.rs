//! The plan under the bar told as a sum (F1), so that anybody can work it out again by hand.

use super::{BoardRoom, View};
use crate::office::Office;
use crate::rules::progress;

impl BoardRoom {
    /// How plans come about, and the sum of the one under the bar.
    pub(super) fn plan_told(&self, office: &Office) -> String {
        let rule = "计划从登记那天 0% 起，到完成时限 100%；登记以后、时限以前的节点才算，两点之间按天均匀推进。登记得晚的任务从登记那天重新起算，计划\
                    就比项目的轻。";
        let (which, plan) = match self.view {
            View::Chart => ("这个项目", self.project().map(|of| &of.plan)),
            _ => ("这一条", self.current().map(|card| &card.plan)),
        };
        let Some(plan) = plan else { return rule.to_owned() };
        let sum = progress::plan_words(plan, office.today());
        format!("{rule}{which}：{}。", sum.unwrap_or_else(|| "没有定完成时限，算不出计划".to_owned()))
    }
}
