//! An import before it is made: what a workbook would change, with everything that is wrong in it; then all of it, or
//! nothing.

use std::collections::{BTreeMap, BTreeSet};

use assess::Problem;
use assess::near_twins;
use documents::register::{self, Filled, Line};
use scheme::Text;
use serde_json::json;
use store::Tx;
use workflow::{Act, Actor, Event, Object, may};

use super::change::{changes, note_change};
use super::workbook::former_names;
use super::{Column, Listed, Register, Registers, State, keep};
use crate::error::allowed;
use crate::{App, AppError, random_text};

/// What becomes of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// It is put on the register.
    New,
    /// It gets another name, and keeps the old one as a former name.
    Renamed,
    /// Something else in it changes.
    Changed,
}

/// A field that would change.
#[derive(Debug, Clone)]
pub struct StagedCell {
    /// Its heading.
    pub heading: Text,
    /// What stands there; empty in a new line.
    pub before: Text,
    /// What would stand there.
    pub after: Text,
}

/// A line that would change.
#[derive(Debug, Clone)]
pub struct StagedLine {
    /// What becomes of it.
    pub act: Move,
    /// The name it has, or gets; of what, where it is a figure.
    pub name: String,
    /// Its fields that would change.
    pub cells: Vec<StagedCell>,
    /// What somebody should look at first.
    pub notes: Vec<Text>,
}

/// What a workbook would change.
#[derive(Debug, Clone, Default)]
pub struct Staging {
    /// The lines that would change.
    pub lines: Vec<StagedLine>,
    /// Lines that say what stands.
    pub kept: usize,
    /// What stands, is not in the workbook, and stays.
    pub absent: usize,
    /// Stands for what was compared.
    pub seen: String,
    /// The lines that would change, to be sent back with the confirmation.
    pub carried: String,
}

/// How much an import changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Put on the register.
    pub added: usize,
    /// Renamed.
    pub renamed: usize,
    /// Changed otherwise.
    pub changed: usize,
}

impl App {
    /// Reads a workbook and says what it would change in a register; nothing is written.
    pub async fn stage_register(
        &self,
        actor: &Actor,
        register: Register,
        name: &str,
        bytes: Vec<u8>,
    ) -> Result<Staging, AppError> {
        allowed(may(actor, Act::KeepRegisters, &Object::Nothing, self.store.now()))?;
        let sheets = self.cells_of(name, bytes).await?;
        let registers = self.registers_in(&mut *self.store.read().await?).await?;
        let wrong = |problem| AppError::of_workbook(vec![problem]);
        let mut filled = register::read(&sheets, &registers.outline(register)).map_err(wrong)?;
        let compared = compare(&registers, register, &filled).map_err(AppError::of_workbook)?;
        let changing: BTreeSet<u32> = compared.differences.iter().map(|one| one.line).collect();
        filled.lines.retain(|line| changing.contains(&line.number));
        let carried = serde_json::to_string(&filled).map_err(|error| AppError::Internal(error.to_string()))?;
        Ok(Staging {
            lines: compared.differences.into_iter().map(|one| staged(&registers, register, one)).collect(),
            kept: compared.kept,
            absent: compared.absent,
            seen: registers.seen(register),
            carried,
        })
    }

    /// Makes an import that was looked at: all of it, or nothing where the register changed meanwhile. With the same key
    /// it is made once.
    pub async fn import_register(
        &self,
        actor: &Actor,
        register: Register,
        carried: &str,
        seen: &str,
        key: &str,
    ) -> Result<Counts, AppError> {
        let filled: Filled = serde_json::from_str(carried)
            .map_err(|_| AppError::input("file", "请重新上传工作簿", "upload the workbook again"))?;
        let (app, actor, seen) = (self.clone(), actor.clone(), seen.to_owned());
        let key = format!("import {} {key}", register.id());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    allowed(may(&actor, Act::KeepRegisters, &Object::Nothing, tx.now()))?;
                    if let Some(counts) = tx.answered(&key).await? {
                        return Ok(Counts::of_answer(&counts));
                    }
                    let registers = app.registers_in(tx.db()).await?;
                    if registers.seen(register) != seen {
                        return Err(AppError::Stale(Text::new(
                            "核对期间名录有了变化，没有写入任何内容。请重新上传工作簿，再核对一次。",
                            "The register changed while this was looked at, and nothing was written. Upload the workbook \
                             again and look once more.",
                        )));
                    }
                    let compared = compare(&registers, register, &filled).map_err(AppError::of_workbook)?;
                    let counts = write(tx, &actor, register, compared.differences).await?;
                    let event = match register {
                        Register::Institutions => Event::InstitutionsChanged,
                        Register::Organisations => Event::OrganisationsChanged,
                        Register::Certificates => Event::CertificatesChanged,
                        Register::Experts => Event::ExpertsChanged,
                    };
                    let detail =
                        json!({"added": counts.added, "renamed": counts.renamed, "changed": counts.changed});
                    tx.log(Some(&actor), event, register.id(), detail);
                    tx.answer(&key, &counts.answer()).await?;
                    Ok(counts)
                })
            })
            .await
    }
}

impl Counts {
    fn answer(self) -> String {
        format!("{} {} {}", self.added, self.renamed, self.changed)
    }

    fn of_answer(answer: &str) -> Self {
        let mut numbers = answer.split(' ').map(|number| number.parse().unwrap_or(0));
        let mut next = || numbers.next().unwrap_or(0);
        Self { added: next(), renamed: next(), changed: next() }
    }
}

async fn write(
    tx: &mut Tx,
    actor: &Actor,
    register: Register,
    differences: Vec<Difference>,
) -> Result<Counts, AppError> {
    let mut counts = Counts::default();
    for one in differences {
        match one.act(register) {
            Move::New => {
                keep::add(tx, register, &one.after).await?;
                counts.added += 1;
            }
            Move::Renamed => {
                keep::save(tx, register, &one.after).await?;
                counts.renamed += 1;
            }
            Move::Changed => {
                keep::save(tx, register, &one.after).await?;
                counts.changed += 1;
            }
        }
        let event = match one.act(register) {
            Move::New => Event::Listed,
            Move::Renamed => Event::Renamed,
            Move::Changed => Event::Corrected,
        };
        let detail = json!({"import": true, "changes": changes(register, one.before.as_ref(), &one.after)});
        note_change(tx, actor, event, register, &one.after, detail);
    }
    Ok(counts)
}

/// A line of a workbook that says something else than the register.
struct Difference {
    line: u32,
    before: Option<Listed>,
    after: Listed,
    notes: Vec<Text>,
}

impl Difference {
    fn act(&self, register: Register) -> Move {
        match &self.before {
            None => Move::New,
            Some(before) if register.renames() && before.name() != self.after.name() => Move::Renamed,
            Some(_) => Move::Changed,
        }
    }
}

struct Compared {
    differences: Vec<Difference>,
    kept: usize,
    absent: usize,
}

/// Holds the lines of a workbook against a register.
fn compare(registers: &Registers, register: Register, filled: &Filled) -> Result<Compared, Vec<Problem>> {
    let mut reading = Reading { registers, register, filled, problems: Vec::new(), taken: BTreeMap::new() };
    let mut differences = Vec::new();
    let mut kept = 0;
    for line in &filled.lines {
        let Some(difference) = reading.line(line) else { continue };
        if difference.before.as_ref() == Some(&difference.after) {
            kept += 1;
        } else {
            differences.push(difference);
        }
    }
    reading.refuse_same_names(&differences);
    if filled.lines.is_empty() {
        let (zh, en) = (register.one().zh, register.one().en);
        let message = Text::new(format!("表头下面没有{zh}"), format!("there is no {en} below the headings"));
        reading.problems.push(Problem { place: register.name().zh, message });
    }
    if !reading.problems.is_empty() {
        return Err(reading.problems);
    }
    let absent = registers.of(register).iter().filter(|one| !reading.taken.contains_key(&one.id)).count();
    if register.renames() {
        note_twins(registers, register, &mut differences);
    }
    Ok(Compared { differences, kept, absent })
}

/// A workbook that is read against a register.
struct Reading<'r> {
    registers: &'r Registers,
    register: Register,
    filled: &'r Filled,
    problems: Vec<Problem>,
    /// Who is meant by which line: by id, or by code or name where they are new.
    taken: BTreeMap<String, u32>,
}

impl<'r> Reading<'r> {
    fn at(&self, column: Column) -> usize {
        self.register.columns().iter().position(|one| *one == column).unwrap_or(0)
    }

    fn wrong(&mut self, line: &Line, column: Column, message: Text) {
        let place = self.filled.place(line, self.at(column));
        self.problems.push(Problem { place, message });
    }

    /// What a line would make of the register; `None` where something is wrong with it.
    fn line(&mut self, line: &Line) -> Option<Difference> {
        let before = self.problems.len();
        let mut values = BTreeMap::new();
        let mut notes = Vec::new();
        for column in self.register.fields() {
            let text = line.cells.get(self.at(column)).map_or("", String::as_str);
            match self.registers.read(self.register, column, text) {
                Ok((value, note)) => {
                    values.insert(column, value);
                    notes.extend(note);
                }
                Err(message) => self.wrong(line, column, message),
            }
        }
        let former = line.cells.get(self.at(Column::FormerNames)).map_or("", String::as_str);
        let former = match former_names(former) {
            Ok(former) => former,
            Err(message) => {
                self.wrong(line, Column::FormerNames, message);
                Vec::new()
            }
        };
        if self.problems.len() > before {
            return None;
        }
        let known = self.meant(&values, &former);
        let key = match known {
            Some(known) => known.id.clone(),
            None => self.key(&values),
        };
        if let Some(first) = self.taken.insert(key, line.number) {
            let column = self.register.columns()[0];
            let what = values.get(&column).map_or("", String::as_str);
            let (zh, en) = (format!("「{what}」与第 {first} 行重复"), format!("“{what}” is in row {first} already"));
            self.wrong(line, column, Text::new(zh, en));
            return None;
        }
        let after = match known {
            Some(known) => self.next(known, values, &former, &mut notes),
            None => Listed::new(random_text(), values, former),
        };
        Some(Difference { line: line.number, before: known.cloned(), after, notes })
    }

    /// What tells a line from others: its code, or its name where there is none.
    fn key(&self, values: &BTreeMap<Column, String>) -> String {
        let value = |column| values.get(&column).map_or("", String::as_str);
        if self.register.is_coded() {
            value(Column::Code).to_owned()
        } else {
            self.register.name_key(value(Column::Name))
        }
    }

    /// Which of the register a line means: by code; where there is none by name, by a name on the register that the line
    /// gives as a former one, or by a former name on the register.
    fn meant(&self, values: &BTreeMap<Column, String>, former: &[String]) -> Option<&'r Listed> {
        let all = self.registers.of(self.register);
        let key = self.key(values);
        if self.register.is_coded() {
            return all.iter().find(|one| one.value(Column::Code) == key);
        }
        let key_of = |name: &str| self.register.name_key(name);
        let named = |key: &str| all.iter().find(|one| key_of(one.name()) == key);
        named(&key)
            .or_else(|| former.iter().find_map(|name| named(&key_of(name))))
            .or_else(|| all.iter().find(|one| one.former_names.iter().any(|name| key_of(name) == key)))
    }

    /// What the register would say of something it knows.
    fn next(
        &self,
        known: &Listed,
        mut values: BTreeMap<Column, String>,
        former: &[String],
        notes: &mut Vec<Text>,
    ) -> Listed {
        let key_of = |name: &str| self.register.name_key(name);
        let mut next = known.clone();
        if !self.register.renames() {
            next.values = values;
            self.note_changed_identity(known, &mut next, notes);
            self.note_state(known, notes);
            return next;
        }
        let name = values.remove(&Column::Name).unwrap_or_default();
        let returns = known.former_names.iter().any(|one| key_of(one) == key_of(&name));
        // Only its code tells that an institution went back to an old name; others are meant by that name.
        if returns && self.register == Register::Institutions {
            notes.push(Text::new(
                "这是它的曾用名：请核对这份名单是否过期",
                "it had this name before: is the list out of date?",
            ));
        }
        if key_of(&name) != key_of(known.name()) && (self.register == Register::Institutions || !returns) {
            next.rename(self.register, name);
        }
        next.values.extend(values);
        for one in former {
            let known = |name: &String| key_of(name) == key_of(one);
            if key_of(next.name()) != key_of(one) && !next.former_names.iter().any(known) {
                next.former_names.push(one.clone());
            }
        }
        self.note_state(known, notes);
        next
    }

    fn note_state(&self, known: &Listed, notes: &mut Vec<Text>) {
        if known.state != State::Current {
            let state = self.registers.words(self.register, Column::State, known);
            notes.push(Text::new(format!("{}，导入后不变", state.zh), format!("{}, and stays so", state.en)));
        }
    }

    /// Who has another employer than was confirmed is to be confirmed again; who has another name may be somebody else.
    fn note_changed_identity(&self, known: &Listed, next: &mut Listed, notes: &mut Vec<Text>) {
        next.doubt_if_changed(known);
        if known.confirmed_at.is_some() && next.confirmed_at.is_none() {
            notes.push(Text::new("身份、单位有变，须重新核实", "identity or employer changes: to be confirmed again"));
        }
        if self.register.name_key(known.name()) != self.register.name_key(next.name()) {
            notes.push(Text::new(
                "姓名与名录不同：请确认编号没有被他人占用",
                "another name than on the register: make sure that the code is not somebody else's",
            ));
        }
    }

    /// Nothing may get a name that another has, where the two could not be told apart.
    fn refuse_same_names(&mut self, differences: &[Difference]) {
        let register = self.register;
        if !register.renames() {
            return;
        }
        // A merged institution's name is free; all names of the others stay apart for ever.
        let counts = |one: &Listed| register != Register::Institutions || one.state == State::Current;
        let mut names: BTreeMap<String, Vec<(&str, Option<u32>)>> = BTreeMap::new();
        for one in self.registers.of(register).iter().filter(|one| counts(one)) {
            if differences.iter().all(|difference| difference.after.id != one.id) {
                names.entry(register.name_key(one.name())).or_default().push((one.value(Column::Code), None));
            }
        }
        for one in differences.iter().filter(|one| counts(&one.after)) {
            let place = (one.after.value(Column::Code), Some(one.line));
            names.entry(register.name_key(one.after.name())).or_default().push(place);
        }
        let filled = self.filled;
        for same in names.values().filter(|same| same.len() > 1) {
            for (code, number) in same {
                let Some(line) = filled.lines.iter().find(|line| Some(line.number) == *number) else { continue };
                let other = same.iter().find(|(_, other)| other != number).map_or("", |(other, _)| other);
                let message = if code.is_empty() {
                    Text::new("名录中另有同名的一个", "another on the register has this name")
                } else {
                    Text::new(
                        format!("与标识码为 {other} 的院校同名；如是标识码变更，请先在该校页面更正"),
                        format!(
                            "the institution with code {other} has this name; if its code changed, correct it on its page first"
                        ),
                    )
                };
                self.wrong(line, Column::Name, message);
            }
        }
    }
}

/// Notes names that are easily taken for one another, where one of them is new.
fn note_twins(registers: &Registers, register: Register, differences: &mut [Difference]) {
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    let unchanged = registers.of(register).iter().map(Listed::name);
    for name in unchanged.chain(differences.iter().map(|one| one.after.name())) {
        names.insert(register.name_key(name), name.to_owned());
    }
    let keys: Vec<&str> = names.keys().map(String::as_str).collect();
    // Names of institutions are put together from few words: nearly every two of a city would count as twins.
    let twins = if register == Register::Institutions { Vec::new() } else { near_twins(&keys) };
    for one in differences.iter_mut().filter(|one| one.act(register) != Move::Changed) {
        let own = register.name_key(one.after.name());
        let earlier = one.before.as_ref().map(|before| register.name_key(before.name()));
        for (left, right) in &twins {
            let other = if *left == own { right } else { left };
            // Its own old name is no other thing.
            if (*left == own || *right == own) && earlier.as_deref() != Some(*other) {
                let name = &names[*other];
                one.notes.push(Text::new(
                    format!("与「{name}」相近，请确认不是同一个"),
                    format!("looks like “{name}”: make sure that they are two"),
                ));
            }
        }
        let former = registers.of(register).iter().find(|listed| {
            listed.id != one.after.id && listed.former_names.iter().any(|name| register.name_key(name) == own)
        });
        if let Some(former) = former {
            one.notes.push(Text::new(
                format!("「{}」曾用此名，请确认不是同一个", former.name()),
                format!("“{}” had this name before: make sure that they are two", former.name()),
            ));
        }
    }
}

fn staged(registers: &Registers, register: Register, one: Difference) -> StagedLine {
    let words = |column, listed: Option<&Listed>| {
        listed.map_or_else(Text::default, |listed| registers.words(register, column, listed))
    };
    let columns = register.columns().iter().filter(|column| **column != Column::State);
    let cells = columns.filter_map(|column| {
        let (before, after) = (words(*column, one.before.as_ref()), words(*column, Some(&one.after)));
        let shown = before != after && !(one.before.is_none() && *column == Column::Name);
        shown.then(|| StagedCell { heading: column.heading(register), before, after })
    });
    StagedLine { act: one.act(register), name: one.after.name().to_owned(), cells: cells.collect(), notes: one.notes }
}
