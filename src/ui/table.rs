//! A table view that asks for the visible rows only, so that 7,555 households cost what twenty do.
//!
//! Columns give way by priority when the window is narrow. What a row means is the caller's business.
use super::layer::rule;
use super::paint::{clear, put, put_right};
use super::scroll::ListState;
use super::theme::{Look, Tone};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::borrow::Cow;

/// Blank cells between columns.
const GAP: u16 = 2;
/// The selection sign, the row's mark and a blank.
const GUTTER: u16 = 3;
/// Header and rule.
const HEAD_ROWS: u16 = 2;

/// A column and the room it wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Column<'a> {
    /// The heading.
    pub title: &'a str,
    /// Fewest cells it is worth showing in.
    pub min: u16,
    /// Cells that show it whole.
    pub ideal: u16,
    /// 0 stays longest; the highest goes first when the window is narrow.
    pub priority: u8,
    /// Figures stand at the right.
    pub right: bool,
}

/// The text of one cell and its tone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cell<'a> {
    /// The text, cut with `~` where it does not fit.
    pub text: Cow<'a, str>,
    /// Its tone; the selected row shows none.
    pub tone: Tone,
}

impl<'a> From<&'a str> for Cell<'a> {
    fn from(text: &'a str) -> Self {
        Self { text: Cow::Borrowed(text), tone: Tone::Plain }
    }
}

impl From<String> for Cell<'_> {
    fn from(text: String) -> Self {
        Self { text: Cow::Owned(text), tone: Tone::Plain }
    }
}

/// One visible row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row<'a> {
    /// One cell before the row, such as `*` for marked or `!` for warned; empty for none.
    pub mark: &'a str,
    /// As many cells as there are columns.
    pub cells: Vec<Cell<'a>>,
}

/// A table to draw.
#[derive(Debug, Clone, Copy, Default)]
pub struct Table<'a> {
    /// The columns.
    pub columns: &'a [Column<'a>],
    /// How many rows there are in all.
    pub total: usize,
    /// What to say when there are none; where nothing is said, 无.
    pub empty: &'a str,
    /// In a table that is edited cell by cell, the column in focus: the bar is on that cell alone.
    pub cell: Option<usize>,
}

/// Which columns are shown and how wide, for that many cells in all.
#[must_use]
pub fn fit(columns: &[Column<'_>], width: u16) -> Vec<(usize, u16)> {
    let mut kept: Vec<usize> = (0..columns.len()).collect();
    let needed = |kept: &[usize]| {
        kept.iter()
            .filter_map(|i| columns.get(*i))
            .map(|c| u32::from(c.min.max(1)) + u32::from(GAP))
            .sum::<u32>()
    };
    let room = u32::from(width) + u32::from(GAP);
    while needed(&kept) > room && kept.len() > 1 {
        let last = kept.iter().enumerate().max_by_key(|(at, i)| (columns.get(**i).map(|c| c.priority), *at));
        let Some((at, _)) = last else { break };
        kept.remove(at);
    }
    let spare = room.saturating_sub(needed(&kept));
    let mut spare = u16::try_from(spare).unwrap_or(u16::MAX);
    let mut widths: Vec<(usize, u16)> =
        kept.iter().map(|i| (*i, columns.get(*i).map_or(1, |c| c.min.max(1)).min(width))).collect();
    let mut order: Vec<usize> = (0..widths.len()).collect();
    order.sort_by_key(|at| widths.get(*at).and_then(|(i, _)| columns.get(*i)).map(|c| c.priority));
    for at in order {
        if let Some((i, cells)) = widths.get_mut(at) {
            let more = columns.get(*i).map_or(0, |c| c.ideal.saturating_sub(*cells)).min(spare);
            *cells += more;
            spare -= more;
        }
    }
    widths
}

/// Draws heading, rule with the position, and the visible rows. Returns, a column each, where the selected row's
/// cells stand (`None` for a dropped column), for an editor to be drawn there.
pub fn table<'r>(
    buf: &mut Buffer,
    area: Rect,
    table: &Table<'_>,
    state: &mut ListState,
    mut row: impl FnMut(usize) -> Row<'r>,
    look: &Look,
) -> Vec<Option<Rect>> {
    let area = area.intersection(buf.area);
    let mut selected_cells = vec![None; table.columns.len()];
    let view = state.view(table.total, usize::from(area.height.saturating_sub(HEAD_ROWS)));
    if area.width <= GUTTER || area.height <= HEAD_ROWS {
        return selected_cells;
    }
    let places = places(table.columns, area);
    for (i, x, cells) in &places {
        if let Some(column) = table.columns.get(*i) {
            write(buf, Rect::new(*x, area.y, *cells, 1), column.title, column.right, look.theme.dim);
        }
    }
    rule(buf, area.x, area.y + 1, area.width, "", &state.position(table.total), look);
    if table.total == 0 {
        let empty = if table.empty.is_empty() { "无" } else { table.empty };
        put(buf, area.x + GUTTER, area.y + HEAD_ROWS, empty, area.width - GUTTER, look.theme.dim);
    }
    for (y, line) in (area.y + HEAD_ROWS..area.bottom()).zip(view) {
        let selected = line == state.selected;
        let bar = selected && table.cell.is_none();
        if bar {
            clear(buf, Rect::new(area.x, y, area.width, 1), look.theme.select);
        }
        let sign = if bar { look.theme.select } else { look.theme.accent };
        put(buf, area.x, y, if selected { ">" } else { " " }, 1, sign);
        let shown = row(line);
        put(buf, area.x + 1, y, shown.mark, 1, sign);
        for (i, x, cells) in &places {
            let place = Rect::new(*x, y, *cells, 1);
            let in_focus = selected && table.cell == Some(*i);
            if selected && let Some(slot) = selected_cells.get_mut(*i) {
                *slot = Some(place);
            }
            let Some(cell) = shown.cells.get(*i) else { continue };
            let style = if bar || in_focus { look.theme.select } else { look.theme.tone(cell.tone) };
            if in_focus {
                clear(buf, place, style);
            }
            let right = table.columns.get(*i).is_some_and(|column| column.right);
            write(buf, place, &cell.text, right, style);
        }
    }
    selected_cells
}

/// Column number, left end and width of each shown column.
fn places(columns: &[Column<'_>], area: Rect) -> Vec<(usize, u16, u16)> {
    let mut x = area.x + GUTTER;
    let mut places = Vec::new();
    for (i, cells) in fit(columns, area.width - GUTTER) {
        places.push((i, x, cells));
        x = x.saturating_add(cells + GAP);
    }
    places
}

fn write(buf: &mut Buffer, place: Rect, text: &str, right: bool, style: ratatui::style::Style) {
    if right {
        put_right(buf, place.x, place.y, text, place.width, style);
    } else {
        put(buf, place.x, place.y, text, place.width, style);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::screen_text::screen_text;
    use crate::ui::theme::Theme;

    const COLUMNS: [Column<'_>; 4] = [
        Column { title: "户主", min: 6, ideal: 8, priority: 0, right: false },
        Column { title: "村", min: 6, ideal: 10, priority: 1, right: false },
        Column { title: "备注", min: 8, ideal: 20, priority: 3, right: false },
        Column { title: "人口", min: 4, ideal: 4, priority: 2, right: true },
    ];

    fn draw(
        columns: u16,
        rows: u16,
        total: usize,
        state: &mut ListState,
    ) -> (String, Vec<Option<Rect>>, usize) {
        let area = Rect::new(0, 0, columns, rows);
        let mut buf = Buffer::empty(area);
        let mut asked = 0;
        let wanted = Table { columns: &COLUMNS, total, empty: "", cell: None };
        let look = Look::new(Theme::dark(), true);
        let cells = table(
            &mut buf,
            area,
            &wanted,
            state,
            |i| {
                asked += 1;
                let texts = [format!("户{i}"), "王家村".to_owned(), "备注".to_owned(), "4".to_owned()];
                Row {
                    mark: if i == 1 { "*" } else { "" },
                    cells: texts.into_iter().map(Cell::from).collect(),
                }
            },
            &look,
        );
        (screen_text(&buf), cells, asked)
    }

    #[test]
    fn columns_give_way_by_priority() {
        let shown = |width| fit(&COLUMNS, width).into_iter().map(|(i, _)| i).collect::<Vec<_>>();
        assert_eq!(shown(80), [0, 1, 2, 3]);
        assert_eq!(shown(29), [0, 1, 3]);
        assert_eq!(shown(19), [0, 1]);
        assert_eq!(shown(3), [0]);
        assert_eq!(fit(&COLUMNS, 80), [(0, 8), (1, 10), (2, 20), (3, 4)]);
        assert_eq!(fit(&COLUMNS, 33), [(0, 8), (1, 7), (2, 8), (3, 4)]);
    }

    #[test]
    fn only_visible_rows_are_asked_for() {
        let mut state = ListState::at(4000);
        let (screen, cells, asked) = draw(60, 12, 7555, &mut state);
        assert_eq!(asked, 10);
        assert!(screen.contains("4001/7555"), "{screen}");
        assert_eq!(cells[0], Some(Rect::new(3, 11, 8, 1)));
    }

    #[test]
    fn headings_rows_and_figures_line_up() {
        let mut state = ListState::at(1);
        let (screen, _, _) = draw(30, 5, 2, &mut state);
        let expected = "   户主      村          人口\n-------------------------- 2/2\n   户0       王家村         4\n>* 户1       王家村         4";
        assert_eq!(screen, expected);
    }

    #[test]
    fn an_empty_list_says_so() {
        let (screen, ..) = draw(40, 5, 0, &mut ListState::default());
        assert!(screen.ends_with("   无"), "{screen}");
    }

    #[test]
    fn any_size_is_drawn() {
        for columns in 0..30 {
            for rows in 0..6 {
                draw(columns, rows, 9, &mut ListState::at(5));
            }
        }
    }
}
