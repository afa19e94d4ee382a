//! Colours by role and border glyphs, and nothing about what they are used for.
//!
//! Only the sixteen named colours: the legacy Windows console paints others wrong. One accent colour; good, warn
//! and bad are always accompanied by a word, since no meaning may hang on colour alone.
use ratatui::style::{Color, Modifier, Style};

/// The part a piece of text plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// Ordinary text.
    #[default]
    Plain,
    /// Of less weight: labels, copied values not yet accepted, explanations.
    Dim,
    /// What the eye should find first.
    Accent,
    /// In order.
    Good,
    /// Asks for attention.
    Warn,
    /// Wrong, or late.
    Bad,
}

/// One style a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    /// Ordinary text on the screen's ground.
    pub base: Style,
    /// Text of less weight.
    pub dim: Style,
    /// The one accent colour.
    pub accent: Style,
    /// In order.
    pub good: Style,
    /// Asks for attention.
    pub warn: Style,
    /// Wrong, or late.
    pub bad: Style,
    /// The bar on the selected line.
    pub select: Style,
    /// The box the caret is in.
    pub input: Style,
    /// The title of the screen.
    pub header: Style,
    /// A key's name on the bottom line.
    pub key: Style,
}

impl Theme {
    /// Light text on black.
    #[must_use]
    pub const fn dark() -> Self {
        let base = Style::new().fg(Color::Gray).bg(Color::Black);
        let accent = base.fg(Color::Cyan);
        Self {
            base,
            dim: base.fg(Color::DarkGray),
            accent,
            good: base.fg(Color::Green),
            warn: base.fg(Color::Yellow),
            bad: base.fg(Color::LightRed),
            select: Style::new().fg(Color::Black).bg(Color::Cyan),
            input: base.fg(Color::White).add_modifier(Modifier::UNDERLINED),
            header: accent.add_modifier(Modifier::BOLD),
            key: accent,
        }
    }

    /// Dark text on white, for bright rooms.
    #[must_use]
    pub const fn light() -> Self {
        let base = Style::new().fg(Color::Black).bg(Color::White);
        Self {
            base,
            dim: base.fg(Color::DarkGray),
            accent: base.fg(Color::Blue),
            good: base.fg(Color::Green),
            warn: base.fg(Color::Magenta),
            bad: base.fg(Color::Red),
            select: Style::new().fg(Color::White).bg(Color::Blue),
            input: base.add_modifier(Modifier::UNDERLINED),
            header: base.fg(Color::Blue).add_modifier(Modifier::BOLD),
            key: base.fg(Color::Blue),
        }
    }

    /// The style of a tone.
    #[must_use]
    pub const fn tone(&self, tone: Tone) -> Style {
        match tone {
            Tone::Plain => self.base,
            Tone::Dim => self.dim,
            Tone::Accent => self.accent,
            Tone::Good => self.good,
            Tone::Warn => self.warn,
            Tone::Bad => self.bad,
        }
    }
}

/// Border and bar glyphs. Box glyphs are two cells wide on some Chinese consoles; the ASCII set is for those.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Glyphs {
    /// A horizontal line.
    pub horizontal: &'static str,
    /// A vertical line.
    pub vertical: &'static str,
    /// The corners: top left, top right, bottom left, bottom right.
    pub corners: [&'static str; 4],
    /// The filled part of a bar.
    pub full: &'static str,
    /// The empty part of a bar.
    pub empty: &'static str,
}

impl Glyphs {
    /// Thin box drawing.
    pub const BOX: Self =
        Self {
            horizontal: "─", vertical: "│", corners: ["┌", "┐", "└", "┘"], full: "━", empty: "─"
        };

    /// Plain ASCII.
    pub const ASCII: Self =
        Self { horizontal: "-", vertical: "|", corners: ["+", "+", "+", "+"], full: "=", empty: "-" };
}

/// All a drawing function has to know about how things look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// Colours.
    pub theme: Theme,
    /// Border glyphs.
    pub glyphs: Glyphs,
}

impl Look {
    /// The usual look: dark, with box glyphs unless `ascii`.
    #[must_use]
    pub const fn new(theme: Theme, ascii: bool) -> Self {
        Self { theme, glyphs: if ascii { Glyphs::ASCII } else { Glyphs::BOX } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_sixteen_named_colours() {
        for theme in [Theme::dark(), Theme::light()] {
            let Theme { base, dim, accent, good, warn, bad, select, input, header, key } = theme;
            for style in [base, dim, accent, good, warn, bad, select, input, header, key] {
                for colour in [style.fg, style.bg] {
                    let named = colour
                        .is_some_and(|c| !matches!(c, Color::Rgb(..) | Color::Indexed(_) | Color::Reset));
                    assert!(named, "{style:?}");
                    assert_ne!(style.fg, style.bg);
                }
            }
        }
    }

    #[test]
    fn ascii_glyphs_are_ascii() {
        let Glyphs { horizontal, vertical, corners, full, empty } = Glyphs::ASCII;
        assert!([horizontal, vertical, full, empty].iter().chain(&corners).all(|g| g.is_ascii()));
    }
}
