//! Looking at a popup as it stands on the screen, cell by cell.

use vt100::Screen;

/// Whether the border of the popup on the screen is whole; what is wrong with it, otherwise.
pub fn border(screen: &Screen) -> Result<(), String> {
    let (rows, columns) = screen.size();
    let (rows, columns) = (rows.get(), columns.get());
    let glyph = |row: u16, column: u16| screen.cell(row, column).map_or("", vt100::Cell::contents);
    let cells = (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column)));
    let (top, left) = cells.clone().find(|at| glyph(at.0, at.1) == "┌").ok_or("no popup")?;
    let right =
        (left..columns).find(|column| glyph(top, *column) == "┐").ok_or("no corner at the top right")?;
    let bottom = (top..rows).find(|row| glyph(*row, left) == "└").ok_or("no corner at the bottom left")?;
    if glyph(bottom, right) != "┘" {
        return Err("no corner at the bottom right".to_owned());
    }
    for row in top + 1..bottom {
        for column in [left, right] {
            if glyph(row, column) != "│" {
                return Err(format!("{:?} at row {row}, column {column}", glyph(row, column)));
            }
        }
    }
    if let Some(column) = (left + 1..right).find(|column| glyph(bottom, *column) != "─") {
        return Err(format!("{:?} at the bottom, column {column}", glyph(bottom, column)));
    }
    // The title stands at the left of the upper border, a blank on either side.
    let end = (left + 1..right).rev().find(|column| glyph(top, *column) != "─").unwrap_or(left);
    let title = screen.contents_between(top, left + 1, top, end + 1);
    if end > left && (!title.starts_with(' ') || title.contains('─') || end + 1 >= right) {
        return Err(format!("{title:?} at the top"));
    }
    Ok(())
}

/// Every cell with its place, what stands in it and how it is painted. A blank that the program wrote is a blank; one that
/// the terminal made, because half of a wide glyph was overwritten, is nothing, in whatever colours.
pub fn cells(screen: &Screen) -> Vec<(u16, u16, String, String)> {
    let (rows, columns) = screen.size();
    let cell = |row: u16, column: u16| {
        let cell = screen.cell(row, column)?;
        let paint = match cell.contents() {
            // The right half of a wide glyph is painted with the left.
            _ if cell.is_wide_continuation() => String::new(),
            " " => format!("{:?} {}", cell.bgcolor(), cell.underline()),
            _ => format!("{:?} {:?} {} {}", cell.fgcolor(), cell.bgcolor(), cell.bold(), cell.underline()),
        };
        Some((row, column, cell.contents().to_owned(), paint))
    };
    let place = |row| (0..columns.get()).filter_map(move |column| cell(row, column));
    (0..rows.get()).flat_map(place).collect()
}
