//! The call-back sheet (回访表): whom to call, by which number, and what the entry says, so that an answer can be held
//! against it without the screen.

use super::{Office, Refusal};
use crate::model::id::Id;
use crate::model::kind::{Kind, Role, Shape};
use crate::model::show::{self, Names};
use crate::model::typed::{household, inspection, sample_row};
use crate::model::value::{Fields, Tag};

/// One sampled entry of the sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ToCall {
    /// The entry.
    pub entry: Id,
    /// What kind of entry: 走访.
    pub kind: String,
    /// Its name.
    pub title: String,
    /// The household's code; empty where the entry is about none.
    pub household: String,
    /// The household's head.
    pub head: String,
    /// The number to call: whole for a supervisor and the head of the office, masked for everybody else.
    pub phone: String,
    /// What was recorded, field by field.
    pub recorded: String,
    /// What the call said, once there was one.
    pub result: String,
    /// What differs.
    pub words: String,
}

impl Office {
    /// Whether the person at the keyboard sees telephone numbers whole on a call-back sheet: whoever calls needs them.
    #[must_use]
    pub fn sees_numbers_to_call(&self) -> bool {
        self.person().is_some_and(|person| matches!(person.role, Role::Supervisor | Role::OfficeHead))
    }

    /// The sample of an inspection as a sheet to call by.
    ///
    /// # Errors
    /// [`Refusal::Store`] when entries cannot be read.
    pub fn call_sheet(&self, inspected: &Fields) -> Result<Vec<ToCall>, Refusal> {
        let kind = self.kind(inspection::KIND)?;
        let columns = kind.field(inspection::SAMPLE).map(crate::model::kind::Field::columns);
        let result = columns.unwrap_or_default().iter().find(|column| column.tag == sample_row::RESULT);
        let mut sheet = Vec::new();
        for row in inspected.rows(inspection::SAMPLE) {
            let entry = row.reference(sample_row::ENTRY).unwrap_or_default();
            let said = result.and_then(|column| column.choice(row.code(sample_row::RESULT)?));
            let mut line = ToCall {
                entry,
                kind: row.text(sample_row::KIND).unwrap_or_default().to_owned(),
                title: self.title(entry).unwrap_or_default(),
                result: said.map(|choice| choice.label.clone()).unwrap_or_default(),
                words: row.text(sample_row::WORDS).unwrap_or_default().to_owned(),
                ..ToCall::default()
            };
            if let Some(record) = self.store.get(entry)? {
                let kind = self.kind(record.kind)?;
                line.recorded = self.recorded(kind, &record.fields);
                self.whom(kind, &record.fields, &mut line)?;
            }
            sheet.push(line);
        }
        Ok(sheet)
    }

    /// The household that an entry is about, and its number.
    fn whom(&self, kind: &Kind, fields: &Fields, line: &mut ToCall) -> Result<(), Refusal> {
        let about = kind.fields.iter().find(|field| matches!(field.shape, Shape::Ref(household::KIND)));
        let Some(id) = about.and_then(|field| fields.reference(field.tag)) else { return Ok(()) };
        let home = self.kind(household::KIND)?;
        let Some(record) = self.store.get(id)? else { return Ok(()) };
        let text = |name: &str| {
            let field = home.field_named(name)?;
            record.fields.text(field.tag).map(str::to_owned)
        };
        line.household = text("code").unwrap_or_default();
        let now = self.name_of(id).unwrap_or_default();
        let then = about.and_then(|field| self.called_then(kind, fields, field));
        line.head = then.map_or_else(|| now.clone(), |then| format!("{then}（现为 {now}）"));
        let phone = home.field_named("phone");
        line.phone = match phone {
            Some(_) if self.sees_numbers_to_call() => text("phone").unwrap_or_default(),
            Some(field) => self.cell(home, &record.fields, field.tag),
            None => String::new(),
        };
        Ok(())
    }

    /// What somebody wrote down, field by field: neither who and where, which the name says, nor blanks.
    fn recorded(&self, kind: &Kind, fields: &Fields) -> String {
        let aside: Vec<Tag> = [kind.by, kind.village, kind.state].into_iter().flatten().collect();
        let said = kind.fields.iter().filter(|field| {
            field.is_entered() && !aside.contains(&field.tag) && !matches!(field.shape, Shape::Ref(_))
        });
        let words = said.filter_map(|field| {
            let value = show::show_masked(self.value(kind, fields, field).as_ref(), field, self);
            (!value.is_empty()).then(|| format!("{} {}", field.label, value.trim_end_matches('。')))
        });
        words.collect::<Vec<_>>().join("；")
    }
}
