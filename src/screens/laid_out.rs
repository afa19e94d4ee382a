//! A document laid out for a width: lines of pieces, with the figures among them and room for the boxes of words.

use crate::model::value::Tag;
use crate::paper::{Block, Document, Run, Table};
use crate::ui::text;

/// Columns that no cell of a table is wider than.
const WIDEST: usize = 24;
const GAP: usize = 2;

/// What stands on a line of the laid out document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Item {
    /// Nothing.
    Blank,
    /// A heading.
    Heading(String),
    /// Pieces side by side.
    Pieces(Vec<Piece>),
    /// The n-th box of words.
    Box(usize, Tag, String),
}

/// Words at a place of a line; a figure where it has a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub x: usize,
    pub words: String,
    pub figure: Option<usize>,
    pub dim: bool,
}

/// Lays a document out for a width. Figures are numbered in reading order.
pub(super) fn lay_out(document: &Document, width: usize) -> Vec<Item> {
    let mut out = Layout { items: Vec::new(), figures: 0, boxes: 0, width: width.max(10) };
    for block in &document.blocks {
        out.block(block);
    }
    out.items
}

struct Layout {
    items: Vec<Item>,
    figures: usize,
    boxes: usize,
    width: usize,
}

impl Layout {
    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading(words) => {
                if !self.items.is_empty() {
                    self.items.push(Item::Blank);
                }
                self.items.push(Item::Heading(words.clone()));
            }
            Block::Paragraph(runs) => self.paragraph(runs),
            Block::Table(table) => self.table(table),
            Block::Words(tag, label) => {
                self.items.push(Item::Box(self.boxes, *tag, label.clone()));
                self.boxes += 1;
            }
            Block::Signature(lines) => {
                for line in lines {
                    let x = self.width.saturating_sub(text::width(line) + 2);
                    self.items.push(Item::Pieces(vec![Piece {
                        x,
                        words: line.clone(),
                        figure: None,
                        dim: false,
                    }]));
                }
            }
        }
    }

    /// A sentence, wrapped; a figure is never parted from its digits.
    fn paragraph(&mut self, runs: &[Run]) {
        let indent = 2;
        let (mut line, mut x) = (Vec::new(), indent);
        for run in runs {
            let (words, figure) = match run {
                Run::Text(words) => (words.as_str(), None),
                Run::Figure(figure) => {
                    self.figures += 1;
                    (figure.words.as_str(), Some(self.figures - 1))
                }
            };
            if figure.is_some() {
                if x + text::width(words) > self.width && x > indent {
                    self.items.push(Item::Pieces(std::mem::take(&mut line)));
                    x = indent;
                }
                line.push(Piece { x, words: words.to_owned(), figure, dim: false });
                x += text::width(words);
                continue;
            }
            let mut rest = words;
            while !rest.is_empty() {
                x = self.keep_together(rest, &mut line, x, indent);
                let room = self.width.saturating_sub(x);
                // The first line of what is left takes what fits behind the pieces there are.
                let first = if text::width(rest) <= room { rest.to_owned() } else { fitting(rest, room) };
                if !first.is_empty() {
                    line.push(Piece { x, words: first.clone(), figure: None, dim: false });
                    x += text::width(&first);
                    rest = rest.get(first.len()..).unwrap_or_default();
                }
                if !rest.is_empty() {
                    if line.is_empty() {
                        // Narrower than one character: nothing can be shown.
                        break;
                    }
                    self.items.push(Item::Pieces(std::mem::take(&mut line)));
                    x = indent;
                }
            }
        }
        if !line.is_empty() {
            self.items.push(Item::Pieces(line));
        }
    }

    /// Where there is no room for a mark that may not begin a line, what stands before it goes over to the next line with
    /// it. Returns where the words go on.
    fn keep_together(&mut self, rest: &str, line: &mut Vec<Piece>, x: usize, indent: usize) -> usize {
        let mark = text::clusters(rest).next().filter(|first| text::may_not_start(first));
        let tight = mark.is_some_and(|mark| x + text::width(mark) > self.width);
        let Some(last) = line.pop_if(|_| tight) else { return x };
        if line.is_empty() {
            line.push(last);
            return x;
        }
        self.items.push(Item::Pieces(std::mem::take(line)));
        let end = indent + text::width(&last.words);
        line.push(Piece { x: indent, ..last });
        end
    }

    fn table(&mut self, table: &Table) {
        let words = |run: &Run| match run {
            Run::Text(words) => words.clone(),
            Run::Figure(figure) => figure.words.clone(),
        };
        let columns = table.header.len();
        let widest = |at: usize| {
            let cells = table.rows.iter().filter_map(|row| row.get(at)).map(|run| text::width(&words(run)));
            let head = table.header.get(at).map_or(0, |head| text::width(head));
            cells.max().unwrap_or(0).max(head).min(WIDEST)
        };
        let widths: Vec<usize> = (0..columns).map(widest).collect();
        // Figures stand at the right, and so do plain numbers beside them.
        let is_number = |run: &Run| match run {
            Run::Figure(_) => true,
            Run::Text(words) => !words.is_empty() && words.bytes().all(|byte| byte.is_ascii_digit()),
        };
        let is_figure = |at: usize| table.rows.iter().any(|row| row.get(at).is_some_and(is_number));
        let place = |at: usize| 2 + widths.iter().take(at).map(|width| width + GAP).sum::<usize>();
        // Columns that do not fit are left to a wider window; the first always stays.
        let shown: Vec<usize> = (0..columns)
            .filter(|at| *at == 0 || place(*at) + widths.get(*at).unwrap_or(&0) <= self.width)
            .collect();
        self.items.push(Item::Blank);
        if table.title.contains('（') {
            let words = text::cut(&table.title, self.width.saturating_sub(2)).into_owned();
            self.items.push(Item::Pieces(vec![Piece { x: 2, words, figure: None, dim: true }]));
        }
        let piece = |at: usize, words: String, figure: Option<usize>, dim: bool| {
            let width = widths.get(at).copied().unwrap_or(0);
            let words = text::cut(&words, width).into_owned();
            let right = is_figure(at);
            let pad = if right { width.saturating_sub(text::width(&words)) } else { 0 };
            Piece { x: place(at) + pad, words, figure, dim }
        };
        let head = shown
            .iter()
            .filter_map(|at| table.header.get(*at).map(|head| piece(*at, head.clone(), None, true)));
        self.items.push(Item::Pieces(head.collect()));
        for row in &table.rows {
            let mut pieces = Vec::new();
            for (at, run) in row.iter().enumerate() {
                let figure = matches!(run, Run::Figure(_)).then(|| {
                    self.figures += 1;
                    self.figures - 1
                });
                if shown.contains(&at) {
                    pieces.push(piece(at, words(run), figure, false));
                }
            }
            self.items.push(Item::Pieces(pieces));
        }
        self.items.push(Item::Blank);
    }
}

/// The beginning of a text that fits, broken where reading allows.
fn fitting(words: &str, room: usize) -> String {
    if room < 4 {
        // A mark that ends what stands before it does not begin the next line.
        let first = text::clusters(words).next().filter(|first| text::may_not_start(first));
        return first.filter(|first| text::width(first) <= room).unwrap_or_default().to_owned();
    }
    let first = text::wrap(words, room).into_iter().next().unwrap_or_default();
    // Blanks at the end are dropped by wrapping; what is left then begins with them, which does no harm.
    if words.starts_with(&first) { first } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paper::{Figure, Source};

    fn figure(words: &str) -> Run {
        Run::Figure(Figure {
            words: words.to_owned(),
            title: String::new(),
            help: String::new(),
            source: Source::Entries(Vec::new()),
        })
    }

    #[test]
    fn figures_are_counted_alike_whether_or_not_they_fit() {
        let table = Table {
            title: String::new(),
            header: ["村", "走访", "帮扶"].map(str::to_owned).to_vec(),
            rows: vec![vec![Run::text("王家村"), figure("12"), figure("3")]; 2],
        };
        let document = Document {
            blocks: vec![
                Block::Table(table),
                Block::Paragraph(vec![Run::text("共"), figure("15"), Run::text("件。")]),
            ],
            ..Document::default()
        };
        for width in [0, 5, 12, 80] {
            let items = lay_out(&document, width);
            let last = items.iter().rev().find_map(|item| match item {
                Item::Pieces(pieces) => pieces.iter().find_map(|piece| piece.figure),
                _ => None,
            });
            assert_eq!(last, Some(4), "at {width}");
        }
    }

    #[test]
    fn a_long_sentence_keeps_every_word_and_stays_inside() {
        let words = "走访农户，问基本情况，讲形势政策；".repeat(9);
        let document = Document {
            blocks: vec![Block::Paragraph(vec![
                Run::text("走访 "),
                figure("1024"),
                Run::text(words.clone()),
            ])],
            ..Document::default()
        };
        for width in [12, 30, 77] {
            let mut all = String::new();
            for item in lay_out(&document, width) {
                let Item::Pieces(pieces) = item else { continue };
                for piece in pieces {
                    assert!(piece.x + text::width(&piece.words) <= width, "{piece:?}");
                    all.push_str(&piece.words);
                }
            }
            assert_eq!(all, format!("走访 1024{words}"), "at {width}");
        }
    }

    #[test]
    fn no_line_begins_with_a_mark_that_ends_a_clause() {
        let document = Document {
            blocks: vec![Block::Paragraph(vec![
                Run::text("矛盾纠纷到履行"),
                figure("1024"),
                Run::text("，督办单到已发"),
                figure("12"),
                Run::text("。"),
            ])],
            ..Document::default()
        };
        for width in 20..60 {
            for item in lay_out(&document, width) {
                let Item::Pieces(pieces) = item else { continue };
                let first = pieces.first().map_or("", |piece| piece.words.as_str());
                assert!(!first.starts_with(['，', '。']), "at {width}: {pieces:?}");
            }
        }
    }
}
