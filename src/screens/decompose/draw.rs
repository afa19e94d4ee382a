//! How the form of a decomposition looks: four lines of what is common to all, then a line for each village.

use super::{Decompose, HEAD};
use crate::model::amount::plain_decimal;
use crate::ui::layer::rule;
use crate::ui::paint::{clear, put, put_right};
use crate::ui::scroll::outside;
use crate::ui::{Look, Tone};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

impl Decompose {
    pub(super) fn paint(&mut self, buf: &mut Buffer, area: Rect, look: &Look) {
        let area = area.intersection(buf.area);
        if area.width < 20 || area.height < 10 {
            return;
        }
        let theme = &look.theme;
        if let Some(trouble) = &self.trouble {
            put(buf, area.x, area.y, trouble, area.width, theme.bad);
            return;
        }
        let total = self.total();
        let Some(made) = &self.made else { return };
        let chosen = made.shares.iter().filter(|share| share.chosen).count();
        let says = format!("选了 {chosen} 个村");
        let number = |amount: Option<i64>| amount.map(|n| format!("{}{}", plain_decimal(n), made.unit));
        let head = [
            made.title.clone(),
            made.due.map(|due| due.to_string()).unwrap_or_default(),
            number(made.total).unwrap_or_else(|| "按百分比报，不分数".to_owned()),
            self.how.label().to_owned(),
        ];
        let body = Rect { y: area.y + 1, height: area.height - 3, ..area };
        // The villages' heading takes a line between what is common and the list.
        let shown = self.list.view(total, usize::from(body.height.saturating_sub(2)));
        let rest = outside(&shown, total, "行");
        let gap = if rest.is_empty() { "" } else { "  " };
        rule(buf, area.x, area.y, area.width, &self.name, &format!("{rest}{gap}{says}"), look);
        let mut y = body.y;
        for at in shown {
            if at == HEAD.len() {
                rule(buf, area.x, y, area.width, "村", "空格选上或去掉", look);
                y += 1;
            }
            if y >= body.bottom() {
                break;
            }
            let selected = at == self.list.selected;
            if selected {
                clear(buf, Rect::new(area.x, y, area.width, 1), theme.select);
                put(buf, area.x, y, ">", 1, theme.select);
            }
            let pick = |tone: Tone| if selected { theme.select } else { theme.tone(tone) };
            if let (Some(label), Some(words)) = (HEAD.get(at), head.get(at)) {
                put(buf, area.x + 2, y, label, 10, pick(Tone::Dim));
                put(buf, area.x + 12, y, words, area.width - 12, pick(Tone::Plain));
            } else if let Some(share) = made.shares.get(at - HEAD.len()) {
                let tone = if share.chosen { Tone::Plain } else { Tone::Dim };
                put(buf, area.x + 2, y, if share.chosen { "[x]" } else { "[ ]" }, 3, pick(Tone::Accent));
                put(buf, area.x + 6, y, &share.name, 14, pick(tone));
                put_right(buf, area.x + 20, y, &format!("{}户", share.households), 8, pick(Tone::Dim));
                put_right(buf, area.x + 30, y, &number(share.target).unwrap_or_default(), 14, pick(tone));
                let note = if share.has_task { "已有任务" } else { share.owner_name.as_str() };
                put(buf, area.x + 47, y, note, area.width.saturating_sub(47), pick(Tone::Dim));
            }
            y += 1;
        }
        let sum = plain_decimal(made.sum());
        let (words, tone) = match made.total {
            _ if made.shares.iter().all(|share| share.has_task) => {
                ("各村都已有这个项目的任务，没有可分的，按 Esc 返回。".to_owned(), Tone::Plain)
            }
            _ if chosen == 0 => ("先用空格选村，* 全选，F6 只选一个片。".to_owned(), Tone::Warn),
            None => ("进度按百分比报。F12 分解成任务。".to_owned(), Tone::Plain),
            Some(total) if total == made.sum() => {
                (format!("合计 {sum}{}，与总数一致。F12 分解成任务。", made.unit), Tone::Good)
            }
            Some(total) => {
                let gap = plain_decimal((total - made.sum()).abs());
                let way = if total > made.sum() { "还差" } else { "多出" };
                (format!("合计 {sum}{}，{way} {gap}{}，请改村里的数。", made.unit, made.unit), Tone::Bad)
            }
        };
        put(buf, area.x, area.bottom() - 1, &words, area.width, theme.tone(tone));
    }
}
