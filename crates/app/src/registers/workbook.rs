//! A register as a workbook, and what words in one stand for.

use assess::normal_form;
use documents::register;
use scheme::{Lang, Text};

use super::{BETWEEN, Column, Listed, Register, Registers, State};
use crate::AppError;

/// The longest name, code or place.
const LONGEST: usize = 100;

impl Registers {
    /// These lines of a register as a workbook that an import reads back; with none, a template.
    pub fn workbook(&self, register: Register, lines: &[&Listed], lang: Lang) -> Result<Vec<u8>, AppError> {
        let cells = |listed: &&Listed| {
            let cell = |column: &Column| self.words(register, *column, listed).get(lang).to_owned();
            register.columns().iter().map(cell).collect()
        };
        let rows: Vec<Vec<String>> = lines.iter().map(cells).collect();
        register::write(&register.name(), &self.outline(register), &rows, lang)
            .map_err(|error| AppError::Internal(error.to_string()))
    }

    /// The columns of the workbook.
    pub(super) fn outline(&self, register: Register) -> Vec<register::Column> {
        register.columns().iter().map(|column| self.column(*column, register)).collect()
    }

    fn column(&self, column: Column, register: Register) -> register::Column {
        let others: &[&str] = match (column, register) {
            (Column::Code, Register::Experts) => &["编号", "专家编码"],
            (Column::Name, Register::Experts) => &["专家姓名", "专家"],
            (Column::Code, _) => &["标识码", "院校代码", "学校代码", "院校标识码"],
            (Column::Name, Register::Institutions) => &["学校名称", "院校", "名称", "学校", "Name"],
            (Column::Name, Register::Organisations) => &["培训评价组织名称", "评价组织", "组织名称", "名称", "Name"],
            (Column::Name, Register::Certificates) => {
                &["证书", "职业技能等级证书", "职业技能等级证书名称", "名称", "Name"]
            }
            (Column::Organisation, _) => &["培训评价组织名称", "评价组织", "组织名称"],
            (Column::Kind, _) => &["院校类型", "办学层次", "学校类型"],
            (Column::City, _) => &["所在市", "所在设区市", "地市"],
            (Column::Authority, _) => &["举办者", "行政主管部门"],
            (Column::Levels, _) => &["证书等级", "级别", "Level"],
            (Column::FormerNames, _) => &["原名", "原名称", "Former name"],
            (Column::Employer, _) => &["单位", "所在单位", "现工作单位"],
            (Column::EarlierEmployers, _) => &["近三年任职单位", "曾任职单位", "原工作单位"],
            (Column::Serves, _) => &["服务组织", "服务过的培训评价组织", "服务的评价组织"],
            (Column::Fields, _) => &["专业", "领域", "评审领域", "学科专业"],
            (Column::AtMost, _) => &["上限", "最多评审院校数", "承担上限"],
            (Column::Confirmed | Column::State, _) => &[],
        };
        let hint = match (column, register) {
            (Column::Code, Register::Experts) => Text::new(
                "必填。同一编号就是同一位专家，姓名可以相同。请勿用身份证号。",
                "Required. One code is one expert; two may have one name. Never an identity number.",
            ),
            (Column::Name, Register::Experts) => Text::new("必填。可以重名。", "Required. Two may have one."),
            (Column::Employer, _) => Text::new(
                "必填。现工作单位全称。与院校名录中的名称（含曾用名）相同时，自动回避该校。",
                "Required. In full. Where it is an institution on the register, by any of its names, the expert is kept \
                 away from it.",
            ),
            (Column::EarlierEmployers, _) => Text::new(
                "可空。近三年任职过的其他单位，几个之间用分号隔开；同样自动回避。",
                "May be empty. Others of the last three years, with semicolons between; kept away from them too.",
            ),
            (Column::Serves, _) => Text::new(
                "可空。近三年服务过的培训评价组织，须在名录中，几个之间用分号隔开；自动回避使用其证书的院校。",
                "May be empty. Organisations served in the last three years, on the register, with semicolons between; \
                 kept away from institutions with their certificates.",
            ),
            (Column::Fields, _) => {
                Text::new("可空。几个之间用分号隔开。", "May be empty. Several with semicolons between.")
            }
            (Column::AtMost, _) => Text::new(
                "可空。一年最多承担的评审任务数（按组分派时一组算一项），1 至 999；不填按办公室统一的上限。",
                "May be empty. The most tasks in a year, a group of indicators being one where they are shared out by group, \
                 1 to 999; else the office’s limit for all.",
            ),
            (Column::Confirmed, _) => Text::new(
                "只供查看，导入时不读；请在网页上核实。",
                "To look at only: it is not read. Confirm on the page.",
            ),
            (Column::Code, _) => Text::new(
                "必填。同一标识码就是同一所院校：名称不同时作更名处理，原名保留为曾用名。",
                "Required. One code is one institution: another name with it is a renaming, and the old name is kept.",
            ),
            (Column::Name, Register::Institutions) => Text::new("必填。现用全称。", "Required. The full name today."),
            (Column::Name, _) => Text::new(
                "必填。现用全称；更名时在「曾用名」一列写上名录中的原名。",
                "Required. The full name today; for a renaming, put the name on the register under Former names.",
            ),
            (Column::Organisation, _) => Text::new(
                "必填。须已在培训评价组织名录中，名称、曾用名均可。",
                "Required. On the register of organisations, by its name or a former one.",
            ),
            (Column::Levels, _) => {
                Text::new("必填。开设的各等级，用顿号隔开。", "Required. All its levels, with commas between.")
            }
            (Column::FormerNames, _) => Text::new(
                "可空。几个之间用分号隔开；只会增加，不会删去已有的曾用名。",
                "May be empty. Several with semicolons between; names are added, never taken away.",
            ),
            (Column::State, _) => Text::new(
                "只供查看，导入时不读；并入、停用请在网页上办理。",
                "To look at only: it is not read. Mergers and withdrawals are made on the page.",
            ),
            (Column::Kind | Column::City | Column::Authority, _) => Text::new("必填。", "Required."),
        };
        let choices = match column {
            Column::Kind => self.kinds.iter().map(|kind| kind.name.clone()).collect(),
            _ => Vec::new(),
        };
        let width = match column {
            Column::Name if register == Register::Experts => 14,
            Column::Name
            | Column::Organisation
            | Column::FormerNames
            | Column::Employer
            | Column::EarlierEmployers
            | Column::Serves => 36,
            Column::State | Column::Fields | Column::Levels | Column::Authority => 20,
            Column::Code | Column::Kind | Column::City | Column::AtMost | Column::Confirmed => 14,
        };
        let needed = !column.is_optional();
        register::Column { heading: column.heading(register), others, needed, hint, choices, width }
    }

    /// What somebody wrote in a field, as it is stored; with what they should know of it.
    pub(super) fn read(&self, register: Register, column: Column, text: &str) -> Result<(String, Option<Text>), Text> {
        let heading = column.heading(register);
        let text = text.trim();
        let missing = || Text::new(format!("请填写{}", heading.zh), format!("{} is missing", heading.en));
        if text.is_empty() {
            return if column.is_optional() { Ok((String::new(), None)) } else { Err(missing()) };
        }
        match column {
            Column::Kind => self.kind(text).map(|kind| (kind, None)),
            Column::Levels => match self.level_ids(text)? {
                levels if levels.is_empty() => Err(missing()),
                levels => Ok((levels, None)),
            },
            Column::Organisation => self.organisation(text),
            Column::Serves => self.organisations(text),
            Column::AtMost => match text.parse::<u32>() {
                Ok(most @ 1..=999) => Ok((most.to_string(), None)),
                _ => Err(Text::new(
                    format!("{}应为 1 至 999 的整数", heading.zh),
                    format!("{}: a whole number from 1 to 999", heading.en),
                )),
            },
            Column::EarlierEmployers | Column::Fields => {
                let several: Result<Vec<String>, Text> = parts(text).map(|part| plain(part, &heading)).collect();
                several.map(|several| (unique(several).join("\n"), None))
            }
            _ => plain(text, &heading).map(|text| (text, None)),
        }
    }

    fn kind(&self, text: &str) -> Result<String, Text> {
        let means = |name: &str| normal_form(name).eq_ignore_ascii_case(&normal_form(text));
        let kind = self.kinds.iter().find(|k| k.id == text || means(&k.name.zh) || means(&k.name.en));
        kind.map(|kind| kind.id.clone()).ok_or_else(|| {
            let names = |of: fn(&Text) -> &str| self.kinds.iter().map(|kind| of(&kind.name)).collect::<Vec<_>>();
            Text::new(
                format!("类型「{text}」应为以下之一：{}", names(|name| &name.zh).join("、")),
                format!("kind “{text}” must be one of: {}", names(|name| &name.en).join(", ")),
            )
        })
    }

    /// Levels as people write them: 初级、中级, L1-L3 one by one, 初中高.
    fn level_ids(&self, text: &str) -> Result<String, Text> {
        let mut found = Vec::new();
        for part in text.split(['、', ',', '，', '/', ';', '；', '\n']).map(str::trim).filter(|part| !part.is_empty())
        {
            let together = self.level(part).map(|level| vec![level]);
            let apart = || part.split_whitespace().map(|word| self.level(word)).collect::<Option<Vec<_>>>();
            let signs = || part.chars().map(|sign| self.level(&sign.to_string())).collect::<Option<Vec<_>>>();
            let levels = together.or_else(apart).or_else(signs).ok_or_else(|| {
                let names = |of: fn(&Text) -> &str| self.levels.iter().map(|level| of(&level.name)).collect::<Vec<_>>();
                Text::new(
                    format!("等级「{part}」应为：{}", names(|name| &name.zh).join("、")),
                    format!("level “{part}” must be one of: {}", names(|name| &name.en).join(", ")),
                )
            })?;
            found.extend(levels);
        }
        let levels = (0..self.levels.len()).filter(|level| found.contains(level));
        Ok(levels.map(|level| self.levels[level].id.as_str()).collect::<Vec<_>>().join("\n"))
    }

    fn level(&self, text: &str) -> Option<usize> {
        let text = normal_form(text);
        let means = |name: &str| normal_form(name).eq_ignore_ascii_case(&text);
        self.levels.iter().position(|level| {
            means(&level.id)
                || means(&level.name.zh)
                || means(&level.name.en)
                || level.aliases.iter().any(|alias| means(alias))
        })
    }

    /// The organisation that is meant: by id, by its name, by one that it had; where it was merged, the one it became
    /// part of.
    fn organisation(&self, text: &str) -> Result<(String, Option<Text>), Text> {
        let key = normal_form(text);
        let all = self.of(Register::Organisations);
        let named = all.iter().find(|one| one.id == text || normal_form(one.name()) == key);
        let former = || all.iter().find(|one| one.former_names.iter().any(|name| normal_form(name) == key));
        let Some(meant) = named.or_else(former) else {
            return Err(Text::new(
                format!("名录中没有培训评价组织「{text}」；请核对名称，或先导入培训评价组织"),
                format!("no organisation “{text}” is on the register; check the name, or import organisations first"),
            ));
        };
        let today = self.successor(Register::Organisations, meant);
        let note = (normal_form(today.name()) != key && today.id != text).then(|| {
            Text::new(format!("「{text}」现为「{}」", today.name()), format!("“{text}” is “{}” today", today.name()))
        });
        Ok((today.id.clone(), note))
    }

    /// The organisations that are meant, each as [`Self::organisation`] has it.
    fn organisations(&self, text: &str) -> Result<(String, Option<Text>), Text> {
        let mut ids = Vec::new();
        let mut notes = Vec::new();
        for part in parts(text) {
            let (id, note) = self.organisation(part)?;
            ids.push(id);
            notes.extend(note);
        }
        let join = |of: fn(&Text) -> &str, by| notes.iter().map(of).collect::<Vec<_>>().join(by);
        let note = (!notes.is_empty()).then(|| Text::new(join(|note| &note.zh, "；"), join(|note| &note.en, "; ")));
        Ok((unique(ids).join("\n"), note))
    }

    /// What something became part of in the end; itself where it was not merged.
    pub(super) fn successor<'r>(&'r self, register: Register, listed: &'r Listed) -> &'r Listed {
        let mut today = listed;
        // Nothing is merged into what was merged before, so this ends; were it otherwise, it would end too.
        for _ in 0..self.of(register).len() {
            match &today.state {
                State::Merged { into, .. } => today = self.find(register, into).unwrap_or(today),
                State::Current | State::Withdrawn(_) => break,
            }
        }
        today
    }
}

/// A name, code or place: short, on one line, without what stands between former names.
pub(super) fn plain(text: &str, heading: &Text) -> Result<String, Text> {
    if text.chars().count() > LONGEST {
        return Err(Text::new(
            format!("{}过长，最多 {LONGEST} 个字", heading.zh),
            format!("{} is too long: at most {LONGEST} characters", heading.en),
        ));
    }
    if text.chars().any(|sign| sign.is_control() || matches!(sign, '；' | ';')) {
        return Err(Text::new(
            format!("{}中不能有换行和分号", heading.zh),
            format!("{} cannot hold line breaks or semicolons", heading.en),
        ));
    }
    Ok(text.to_owned())
}

/// Several in one cell, one by one.
fn parts(cell: &str) -> impl Iterator<Item = &str> {
    let parts = cell.split([';', '\n']).flat_map(|part| part.split(BETWEEN)).map(str::trim);
    parts.filter(|part| !part.is_empty())
}

/// Each once, where it came first.
fn unique(several: Vec<String>) -> Vec<String> {
    let mut once: Vec<String> = Vec::with_capacity(several.len());
    for one in several {
        if !once.contains(&one) {
            once.push(one);
        }
    }
    once
}

/// The former names in a cell.
pub(super) fn former_names(cell: &str) -> Result<Vec<String>, Text> {
    let heading = Column::FormerNames.heading(Register::Institutions);
    parts(cell).map(|name| plain(name, &heading)).collect()
}
