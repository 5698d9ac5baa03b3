//! Facts as JSON, `hengping-facts/1`. Read token by token: numbers by their digits, unknown and repeated keys noticed,
//! one institution in memory at a time besides what is kept of it.

mod keys;
mod order;
mod syntax;

use std::borrow::Cow;

use assess::{Facts, Field, Intake, Origin, Place, Problem, RawRecord, RawValue, Section};
use jiter::{Jiter, JiterError, JiterResult, Peek};
use scheme::{RawSetting, Scheme};

use keys::{CERTIFICATE, ITEM, Key, Keys};

/// The format line of facts.
pub const FORMAT: &str = "hengping-facts/1";

/// Reads facts from the bytes of a JSON file, or returns every problem in them.
pub fn read(bytes: &[u8], scheme: &Scheme) -> Result<Facts, Vec<Problem>> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let mut reader = Reader {
        json: Jiter::new(bytes),
        text: valid_prefix(bytes),
        intake: Intake::new(scheme, Origin::Json),
        hollow: false,
    };
    let result = reader.document();
    let Reader { json, mut intake, hollow, .. } = reader;
    let broken = result.is_err() || hollow;
    if bytes.trim_ascii().is_empty() {
        intake.problem("/", "文件是空的", "the file is empty");
    } else if let Err(error) = result {
        let message = syntax::words(&error);
        let at = json.error_position(error.index);
        intake.problem(
            format!("{}:{}", at.line, at.column.max(1)),
            format!("不是有效的 JSON：{}", message.zh),
            format!("not valid JSON: {}", message.en),
        );
    }
    let mut problems = match intake.finish() {
        Ok(facts) => return Ok(facts),
        Err(problems) => problems,
    };
    if broken {
        // What a broken file lacks is not worth listing: only what was read is.
        problems.retain(|problem| problem.place != "/year" && problem.place != "/institutions");
    }
    problems.sort_by_key(|problem| order::of(&problem.place));
    Err(problems)
}

/// The file up to the first byte that is no UTF-8; the reader stops there by itself.
fn valid_prefix(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes)
        .unwrap_or_else(|error| std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default())
}

struct Reader<'j, 's> {
    json: Jiter<'j>,
    /// The same file as text, checked once: what is kept of it is borrowed from here.
    text: &'j str,
    intake: Intake<'s>,
    /// The file is JSON, but no object.
    hollow: bool,
}

/// A key of a JSON object, escaped for a JSON pointer.
fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

impl<'j> Reader<'j, '_> {
    fn document(&mut self) -> JiterResult<()> {
        if self.json.peek()? != Peek::Object {
            self.json.next_skip()?;
            self.json.finish()?;
            self.hollow = true;
            self.intake.problem("/", "应为一个 JSON 对象", "must be a JSON object");
            return Ok(());
        }
        let mut seen: Vec<String> = Vec::new();
        let mut key = self.json.known_object()?.map(str::to_owned);
        while let Some(name) = key {
            if seen.contains(&name) {
                self.repeated(&format!("/{}", escaped(&name)), &name);
            }
            match name.as_str() {
                "format" => {
                    let value = self.value()?;
                    if value != RawValue::Text(Cow::Borrowed(FORMAT)) {
                        self.intake.problem(
                            "/format",
                            format!("format 应为 \"{FORMAT}\""),
                            format!("format must be \"{FORMAT}\""),
                        );
                    }
                }
                "year" => {
                    let value = self.value()?;
                    self.intake.year(&value, "/year");
                }
                "settings" => self.settings()?,
                "institutions" => self.institutions()?,
                unknown => {
                    self.unknown("", unknown, &["format", "year", "settings", "institutions"]);
                    self.json.next_skip()?;
                }
            }
            seen.push(name);
            key = self.json.next_key()?.map(str::to_owned);
        }
        for required in ["format", "institutions"] {
            if !seen.iter().any(|name| name == required) {
                self.intake.problem(
                    format!("/{required}"),
                    format!("缺少 {required}"),
                    format!("{required} is missing"),
                );
            }
        }
        self.json.finish()
    }

    fn unknown(&mut self, parent: &str, key: &str, known: &[&str]) {
        let (near_zh, near_en) = match scheme::nearest(key, known.iter().copied()) {
            Some(near) => (format!("；是否想写 {near}"), format!("; did you mean {near}")),
            None => (format!("；可用的键：{}", known.join("、")), format!("; known: {}", known.join(", "))),
        };
        self.intake.problem(
            format!("{parent}/{}", escaped(key)),
            format!("没有名为 {key} 的键{near_zh}"),
            format!("unknown key {key}{near_en}"),
        );
    }

    fn repeated(&mut self, place: &str, key: &str) {
        self.intake.problem(place, format!("{key} 重复出现"), format!("{key} occurs twice"));
    }

    fn wrong_type(&mut self, place: &str, zh: &str, en: &str) {
        self.intake.problem(place, format!("应为{zh}"), format!("must be {en}"));
    }

    /// A scalar; lists and objects are skipped and named.
    fn value(&mut self) -> JiterResult<RawValue<'j>> {
        let peek = self.json.peek()?;
        Ok(match peek {
            Peek::String => RawValue::Text(self.text()?),
            Peek::True | Peek::False => RawValue::Flag(self.json.known_bool(peek)?),
            Peek::Null => {
                self.json.known_null()?;
                RawValue::Other("null", "null")
            }
            Peek::Array => {
                self.json.known_skip(peek)?;
                RawValue::Other("一个列表", "a list")
            }
            Peek::Object => {
                self.json.known_skip(peek)?;
                RawValue::Other("一个对象", "an object")
            }
            _ => RawValue::Number(self.number(peek)?),
        })
    }

    /// A string, borrowed from the file where it holds no escape.
    fn text(&mut self) -> JiterResult<Cow<'j, str>> {
        let start = self.json.current_index();
        let length = self.json.known_bytes()?.len();
        let inside = self.text.get(start + 1..=start + length);
        match inside.filter(|text| !text.as_bytes().contains(&b'\\')) {
            Some(text) => Ok(Cow::Borrowed(text)),
            None => {
                let mut again = Jiter::new(self.json.slice_to_current(start));
                let text = again.next_str().map_err(|error| JiterError { index: error.index + start, ..error })?;
                Ok(Cow::Owned(text.to_owned()))
            }
        }
    }

    fn number(&mut self, peek: Peek) -> JiterResult<Cow<'j, str>> {
        let start = self.json.current_index();
        self.json.known_number_bytes(peek)?;
        Ok(Cow::Borrowed(self.text.get(start..self.json.current_index()).unwrap_or_default()))
    }

    fn settings(&mut self) -> JiterResult<()> {
        if self.json.peek()? != Peek::Object {
            self.wrong_type("/settings", "一个对象", "an object");
            return self.json.next_skip();
        }
        let mut seen: Vec<String> = Vec::new();
        let mut key = self.json.known_object()?.map(str::to_owned);
        while let Some(name) = key {
            let place = format!("/settings/{}", escaped(&name));
            if seen.contains(&name) {
                self.repeated(&place, &name);
            }
            let raw = self.setting_value()?;
            self.intake.setting(&name, &raw, &place);
            seen.push(name);
            key = self.json.next_key()?.map(str::to_owned);
        }
        Ok(())
    }

    fn setting_value(&mut self) -> JiterResult<RawSetting> {
        if self.json.peek()? != Peek::Object {
            return Ok(match self.value()? {
                RawValue::Text(text) | RawValue::Number(text) => RawSetting::Text(text.into_owned()),
                RawValue::Flag(flag) => RawSetting::Flag(flag),
                RawValue::Other("null", _) => RawSetting::Nothing,
                RawValue::Other(zh, _) => RawSetting::Text(zh.to_owned()),
            });
        }
        let mut table = Vec::new();
        let mut key = self.json.known_object()?.map(str::to_owned);
        while let Some(name) = key {
            let value = self.value()?.digits().unwrap_or_default().to_owned();
            table.push((name, value));
            key = self.json.next_key()?.map(str::to_owned);
        }
        Ok(RawSetting::Table(table))
    }

    /// Walks a list, calling `each` with the position and the peeked value.
    fn list(&mut self, place: &str, mut each: impl FnMut(&mut Self, u32, Peek) -> JiterResult<()>) -> JiterResult<()> {
        let peek = self.json.peek()?;
        if peek == Peek::Null {
            return self.json.known_null();
        }
        if peek != Peek::Array {
            self.wrong_type(place, "一个列表", "a list");
            return self.json.known_skip(peek);
        }
        let mut next = self.json.known_array()?;
        let mut index = 0;
        while let Some(peek) = next {
            each(self, index, peek)?;
            index += 1;
            next = self.json.array_step()?;
        }
        Ok(())
    }

    fn institutions(&mut self) -> JiterResult<()> {
        self.list("/institutions", |reader, index, peek| {
            if peek != Peek::Object {
                reader.wrong_type(&format!("/institutions/{index}"), "一个对象", "an object");
                return reader.json.known_skip(peek);
            }
            reader.institution(index)
        })
    }

    fn institution(&mut self, index: u32) -> JiterResult<()> {
        let here = format!("/institutions/{index}");
        let place = |section, record| Place { section, institution: index, record };
        let number = self.intake.add_institution(place(Section::Institution, 0));
        let (mut head, mut record) = (RawRecord::default(), RawRecord::default());
        let mut seen: Vec<String> = Vec::new();
        let mut key = self.json.known_object()?.map(str::to_owned);
        while let Some(name) = key {
            let at = format!("{here}/{}", escaped(&name));
            if seen.contains(&name) {
                self.repeated(&at, &name);
            }
            match name.as_str() {
                "code" => self.put(&mut head, Field::Code)?,
                "name" => self.put(&mut head, Field::Name)?,
                "kind" => self.put(&mut head, Field::Kind)?,
                "certificates" => self.list(&at, |reader, row, peek| {
                    let place = place(Section::Certificates, row);
                    if reader.record(&at, row, peek, &CERTIFICATE, &mut record)? {
                        reader.intake.certificate(number, &record, place);
                    }
                    Ok(())
                })?,
                "items" => self.list(&at, |reader, row, peek| {
                    let place = place(Section::Items, row);
                    if reader.record(&at, row, peek, &ITEM, &mut record)? {
                        reader.intake.item(number, &record, place);
                    }
                    Ok(())
                })?,
                "ratings" => self.ratings(&at, number, place(Section::Ratings, 0))?,
                "findings" => self.list(&at, |reader, row, _| {
                    let value = reader.value()?;
                    let at = format!("{at}/{row}");
                    match value {
                        RawValue::Text(id) => reader.intake.finding(number, &id, &at),
                        _ => reader.wrong_type(&at, "负面清单事项的编号", "the id of an item of the negative list"),
                    }
                    Ok(())
                })?,
                unknown => {
                    let known = ["code", "name", "kind", "certificates", "items", "ratings", "findings"];
                    self.unknown(&here, unknown, &known);
                    self.json.next_skip()?;
                }
            }
            seen.push(name);
            key = self.json.next_key()?.map(str::to_owned);
        }
        self.intake.head(number, &head);
        Ok(())
    }

    /// Reads a value into a record; null is nothing.
    fn put(&mut self, record: &mut RawRecord<'j>, field: Field) -> JiterResult<()> {
        let value = self.value()?;
        if !matches!(value, RawValue::Other("null", _)) {
            record.put(field, value);
        }
        Ok(())
    }

    /// Reads a record into `record`, emptied first; `false` where it is none.
    fn record(
        &mut self,
        list: &str,
        index: u32,
        peek: Peek,
        fields: &[Field],
        record: &mut RawRecord<'j>,
    ) -> JiterResult<bool> {
        record.clear();
        if peek != Peek::Object {
            self.wrong_type(&format!("{list}/{index}"), "一个对象", "an object");
            self.json.known_skip(peek)?;
            return Ok(false);
        }
        let mut keys = Keys::new(fields);
        let mut seen: u32 = 0;
        let mut next = keys.find(self.json.known_object()?);
        while let Some(key) = next {
            match key {
                Key::Known(field) => {
                    let bit = 1 << field as u32;
                    if seen & bit != 0 {
                        self.repeated(&format!("{list}/{index}/{}", field.key()), field.key());
                    }
                    seen |= bit;
                    self.put(record, field)?;
                }
                Key::Unknown(name) => {
                    let known: Vec<&str> = fields.iter().map(|field| field.key()).collect();
                    self.unknown(&format!("{list}/{index}"), &name, &known);
                    self.json.next_skip()?;
                }
            }
            next = keys.find(self.json.next_key()?);
        }
        Ok(true)
    }

    fn ratings(&mut self, at: &str, institution: usize, place: Place) -> JiterResult<()> {
        match self.json.peek()? {
            Peek::Object => {}
            Peek::Null => return self.json.known_null(),
            peek => {
                self.wrong_type(at, "一个对象", "an object");
                return self.json.known_skip(peek);
            }
        }
        let mut seen: Vec<String> = Vec::new();
        let mut key = self.json.known_object()?.map(str::to_owned);
        while let Some(indicator) = key {
            let here = || format!("{at}/{}", escaped(&indicator));
            if seen.contains(&indicator) {
                self.repeated(&here(), &indicator);
                self.json.next_skip()?;
            } else if self.json.peek()? == Peek::Array {
                let mut marks = Vec::new();
                self.list(at, |reader, _, _| {
                    let mark = reader.value()?;
                    marks.push(mark);
                    Ok(())
                })?;
                let place_of = |index| format!("{}/{index}", here());
                self.intake.rating(institution, &indicator, &marks, place, &place_of);
            } else {
                let mark = self.value()?;
                let marks = if matches!(mark, RawValue::Other("null", _)) { Vec::new() } else { vec![mark] };
                self.intake.rating(institution, &indicator, &marks, place, &|_| here());
            }
            seen.push(indicator);
            key = self.json.next_key()?.map(str::to_owned);
        }
        Ok(())
    }
}
