//! The registers that are kept from year to year: institutions, organisations, certificates, experts. What differs
//! between them is in their columns; everything else is one code for all four.

mod change;
mod confirm;
mod history;
mod keep;
mod merger;
mod stage;
mod workbook;

use std::collections::BTreeMap;

use assess::{certificate_key, normal_form};
use jiff::Timestamp;
use scheme::{Kind, Level, Text};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use store::{AnyConnection, years};
use workflow::{Act, Actor, Object, may};

use crate::error::allowed;
use crate::names::{Sought, pinyin_key};
use crate::{App, AppError};

pub use change::Change;
pub use history::HistoryLine;
pub use merger::Merger;
pub use stage::{Counts, Move, StagedCell, StagedLine, Staging};

/// Which register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Register {
    /// 试点院校
    Institutions,
    /// 培训评价组织
    Organisations,
    /// 职业技能等级证书
    Certificates,
    /// 评审专家
    Experts,
}

impl Register {
    /// All.
    pub const ALL: [Self; 4] = [Self::Institutions, Self::Organisations, Self::Certificates, Self::Experts];

    /// As in addresses.
    pub fn id(self) -> &'static str {
        match self {
            Self::Institutions => "institutions",
            Self::Organisations => "organisations",
            Self::Certificates => "certificates",
            Self::Experts => "experts",
        }
    }

    /// From its id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|register| register.id() == id)
    }

    /// Whether what is on it can become part of another.
    pub fn merges(self) -> bool {
        matches!(self, Self::Institutions | Self::Organisations)
    }

    /// Whether what is on it can be withdrawn and come back.
    pub fn withdraws(self) -> bool {
        matches!(self, Self::Certificates | Self::Experts)
    }

    /// Whether it keeps the names that something had. Two experts may have one name.
    pub fn renames(self) -> bool {
        self != Self::Experts
    }

    /// Whether a code tells what is on it apart, not the name.
    fn is_coded(self) -> bool {
        matches!(self, Self::Institutions | Self::Experts)
    }

    /// What people call it.
    pub fn name(self) -> Text {
        match self {
            Self::Institutions => Text::new("试点院校", "Institutions"),
            Self::Organisations => Text::new("培训评价组织", "Organisations"),
            Self::Certificates => Text::new("证书", "Certificates"),
            Self::Experts => Text::new("评审专家", "Experts"),
        }
    }

    /// What one thing on it is called.
    pub fn one(self) -> Text {
        match self {
            Self::Institutions => Text::new("院校", "institution"),
            Self::Organisations => Text::new("培训评价组织", "organisation"),
            Self::Certificates => Text::new("证书", "certificate"),
            Self::Experts => Text::new("专家", "expert"),
        }
    }

    /// Its columns, as in list and workbook.
    pub fn columns(self) -> &'static [Column] {
        use Column::{
            AtMost, Authority, City, Code, Confirmed, EarlierEmployers, Employer, Fields, FormerNames, Kind, Levels,
            Name, Organisation, Serves, State,
        };
        match self {
            Self::Institutions => &[Code, Name, Kind, City, Authority, FormerNames, State],
            Self::Organisations => &[Name, FormerNames, State],
            Self::Certificates => &[Name, Organisation, Levels, FormerNames, State],
            Self::Experts => &[Code, Name, Employer, EarlierEmployers, Serves, Fields, City, AtMost, Confirmed, State],
        }
    }

    /// The columns that somebody fills in.
    pub fn fields(self) -> impl Iterator<Item = Column> {
        let kept = |column: &Column| !matches!(column, Column::FormerNames | Column::Confirmed | Column::State);
        self.columns().iter().copied().filter(kept)
    }

    /// How the log names something on it.
    fn object(self, id: &str) -> String {
        match self {
            Self::Institutions => format!("institution {id}"),
            Self::Organisations => format!("organisation {id}"),
            Self::Certificates => format!("certificate {id}"),
            Self::Experts => format!("expert {id}"),
        }
    }

    /// By what two names are the same name.
    fn name_key(self, name: &str) -> String {
        match self {
            Self::Institutions | Self::Organisations | Self::Experts => normal_form(name),
            Self::Certificates => certificate_key(name),
        }
    }
}

/// A column of a register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Column {
    /// 学校标识码
    Code,
    /// Name.
    Name,
    /// Id of the kind in the scheme.
    Kind,
    /// 设区市
    City,
    /// 主管部门
    Authority,
    /// Id of the organisation that awards it.
    Organisation,
    /// Ids of the levels in the scheme, one a line.
    Levels,
    /// 工作单位
    Employer,
    /// 近三年任职单位, one a line.
    EarlierEmployers,
    /// Ids of the organisations that an expert serves, one a line.
    Serves,
    /// 专业领域, one a line.
    Fields,
    /// 年度上限: how much an expert takes on in a year.
    AtMost,
    /// 曾用名
    FormerNames,
    /// Whether identity and employers were confirmed.
    Confirmed,
    /// Whether it is current.
    State,
}

impl Column {
    /// As in forms and in the log.
    pub fn id(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Name => "name",
            Self::Kind => "kind",
            Self::City => "city",
            Self::Authority => "authority",
            Self::Organisation => "organisation",
            Self::Levels => "levels",
            Self::Employer => "employer",
            Self::EarlierEmployers => "earlier_employers",
            Self::Serves => "serves",
            Self::Fields => "fields",
            Self::AtMost => "at_most",
            Self::Confirmed => "confirmed",
            Self::FormerNames => "former_names",
            Self::State => "state",
        }
    }

    /// Whether it may be left empty.
    pub fn is_optional(self) -> bool {
        matches!(
            self,
            Self::EarlierEmployers
                | Self::Serves
                | Self::Fields
                | Self::AtMost
                | Self::FormerNames
                | Self::Confirmed
                | Self::State
        )
    }

    /// Whether it holds several, one a line.
    pub fn is_list(self) -> bool {
        matches!(self, Self::EarlierEmployers | Self::Serves | Self::Fields)
    }

    /// Whether it decides in which conflicts an expert is, or who the expert is.
    fn is_identity(self) -> bool {
        matches!(self, Self::Code | Self::Name | Self::Employer | Self::EarlierEmployers | Self::Serves)
    }

    /// Whether it says something of a person: the log, from which nothing can be taken, notes only that it changed.
    fn is_personal(self, register: Register) -> bool {
        register == Register::Experts && !matches!(self, Self::Code | Self::Fields | Self::City | Self::AtMost)
    }

    /// What heads it.
    pub fn heading(self, register: Register) -> Text {
        match (self, register) {
            (Self::Code, Register::Experts) => Text::new("专家编号", "Code"),
            (Self::Name, Register::Experts) => Text::new("姓名", "Name"),
            (Self::Code, _) => Text::new("学校标识码", "Code"),
            (Self::Name, Register::Institutions) => Text::new("院校名称", "Institution"),
            (Self::Name, Register::Certificates) => Text::new("证书名称", "Certificate"),
            (Self::Name | Self::Organisation, _) => Text::new("培训评价组织", "Organisation"),
            (Self::Kind, _) => Text::new("类型", "Kind"),
            (Self::City, _) => Text::new("设区市", "City"),
            (Self::Authority, _) => Text::new("主管部门", "Authority"),
            (Self::Levels, _) => Text::new("等级", "Levels"),
            (Self::Employer, _) => Text::new("工作单位", "Employer"),
            (Self::EarlierEmployers, _) => Text::new("近三年其他任职单位", "Other employers of the last three years"),
            (Self::Serves, _) => Text::new("服务的培训评价组织", "Organisations served"),
            (Self::Fields, _) => Text::new("专业领域", "Fields"),
            (Self::AtMost, _) => Text::new("年度评审上限", "At most a year"),
            (Self::Confirmed, _) => Text::new("身份核实", "Identity"),
            (Self::FormerNames, _) => Text::new("曾用名", "Former names"),
            (Self::State, _) => Text::new("状态", "State"),
        }
    }
}

/// Whether something on a register is current.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum State {
    /// It is.
    Current,
    /// It became part of another.
    Merged {
        /// Which.
        into: String,
        /// When that was noted.
        at: Timestamp,
    },
    /// It is awarded no more, or not in the pool any more.
    Withdrawn(Timestamp),
}

impl State {
    /// As in addresses.
    pub fn id(&self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Merged { .. } => "merged",
            Self::Withdrawn(_) => "withdrawn",
        }
    }
}

/// Something on a register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// Its id.
    pub id: String,
    /// What stands in its fields, as stored.
    pub values: BTreeMap<Column, String>,
    /// Names it had, newest first.
    pub former_names: Vec<String>,
    /// Whether it is current.
    pub state: State,
    /// When somebody confirmed who this expert is.
    pub confirmed_at: Option<Timestamp>,
    /// The certificates that went to another organisation with this one.
    brought: Vec<String>,
}

impl Listed {
    /// Something that is put on a register.
    fn new(id: String, values: BTreeMap<Column, String>, former_names: Vec<String>) -> Self {
        Self { id, values, former_names, state: State::Current, confirmed_at: None, brought: Vec::new() }
    }

    /// What was confirmed is so no more where it says something else of who this is.
    fn doubt_if_changed(&mut self, before: &Self) {
        if self.values.iter().any(|(column, value)| column.is_identity() && before.value(*column) != value) {
            self.confirmed_at = None;
        }
    }

    /// What stands in a field.
    pub fn value(&self, column: Column) -> &str {
        self.values.get(&column).map_or("", String::as_str)
    }

    /// Its name.
    pub fn name(&self) -> &str {
        self.value(Column::Name)
    }

    /// Stands for what it holds now: somebody who changes it names what they saw.
    pub fn seen(&self) -> String {
        digest(self)
    }

    /// Gives it a new name and keeps the old one.
    fn rename(&mut self, register: Register, name: String) {
        let key = register.name_key(&name);
        self.former_names.retain(|former| register.name_key(former) != key);
        if let Some(old) = self.values.insert(Column::Name, name) {
            self.former_names.insert(0, old);
        }
    }
}

/// A digest over what is stored.
fn digest(stored: &(impl Serialize + ?Sized)) -> String {
    let text = serde_json::to_string(stored).unwrap_or_default();
    hex::encode(Sha256::digest(text.as_bytes()))
}

/// The registers with what their words mean.
#[derive(Debug, Clone)]
pub struct Registers {
    institutions: Vec<Listed>,
    organisations: Vec<Listed>,
    certificates: Vec<Listed>,
    experts: Vec<Listed>,
    /// Kinds of institution.
    pub kinds: Vec<Kind>,
    /// Levels of certificate, lowest first.
    pub levels: Vec<Level>,
}

impl Registers {
    /// All that is on a register, by pinyin.
    pub fn of(&self, register: Register) -> &[Listed] {
        match register {
            Register::Institutions => &self.institutions,
            Register::Organisations => &self.organisations,
            Register::Certificates => &self.certificates,
            Register::Experts => &self.experts,
        }
    }

    /// One thing on a register.
    pub fn find(&self, register: Register, id: &str) -> Option<&Listed> {
        self.of(register).iter().find(|listed| listed.id == id)
    }

    /// The certificates of an organisation.
    pub fn awarded_by(&self, organisation: &str) -> impl Iterator<Item = &Listed> {
        self.certificates.iter().filter(move |one| one.value(Column::Organisation) == organisation)
    }

    /// What became part of this.
    pub fn absorbed_by(&self, register: Register, id: &str) -> impl Iterator<Item = &Listed> {
        let of = move |listed: &&Listed| matches!(&listed.state, State::Merged { into, .. } if into == id);
        self.of(register).iter().filter(of)
    }

    /// Whether somebody who looks for this means it: by name, a former name, code or organisation.
    pub fn fits(&self, listed: &Listed, sought: &Sought) -> bool {
        let organisation = self.find(Register::Organisations, listed.value(Column::Organisation));
        sought.fits(listed.name())
            || sought.fits(listed.value(Column::Code))
            || sought.fits(listed.value(Column::Employer))
            || sought.fits(listed.value(Column::Fields))
            || listed.former_names.iter().any(|name| sought.fits(name))
            || organisation.is_some_and(|organisation| sought.fits(organisation.name()))
    }

    /// A cell in words.
    pub fn words(&self, register: Register, column: Column, listed: &Listed) -> Text {
        match column {
            Column::FormerNames => same(&listed.former_names.join(BETWEEN)),
            Column::Confirmed if listed.confirmed_at.is_some() => Text::new("已核实", "confirmed"),
            Column::Confirmed => Text::new("待核实", "to be confirmed"),
            Column::State => match &listed.state {
                State::Current => Text::new("在册", "current"),
                State::Withdrawn(_) => Text::new("已停用", "withdrawn"),
                State::Merged { into, .. } => {
                    let into = self.find(register, into).map_or("", Listed::name);
                    Text::new(format!("已并入{into}"), format!("merged into {into}"))
                }
            },
            column => self.value_words(column, listed.value(column)),
        }
    }

    /// What is stored in a field, in words.
    pub fn value_words(&self, column: Column, value: &str) -> Text {
        match column {
            Column::Kind => {
                let kind = self.kinds.iter().find(|kind| kind.id == value);
                kind.map_or_else(|| same(value), |kind| kind.name.clone())
            }
            Column::Organisation => {
                let organisation = self.find(Register::Organisations, value);
                same(organisation.map_or(value, Listed::name))
            }
            Column::Levels => {
                let name = |id: &str| {
                    let level = self.levels.iter().find(|level| level.id == id);
                    level.map_or_else(|| same(id), |level| level.name.clone())
                };
                let names: Vec<Text> = value.lines().map(name).collect();
                let join = |of: fn(&Text) -> &str, by| names.iter().map(of).collect::<Vec<_>>().join(by);
                Text::new(join(|name| &name.zh, "、"), join(|name| &name.en, ", "))
            }
            Column::Serves => {
                let name = |id| self.find(Register::Organisations, id).map_or(id, Listed::name);
                same(&value.lines().map(name).collect::<Vec<_>>().join(BETWEEN))
            }
            Column::EarlierEmployers | Column::Fields => same(&value.replace('\n', BETWEEN)),
            _ => same(value),
        }
    }

    /// Stands for all that decides what an import would change.
    fn seen(&self, register: Register) -> String {
        match register {
            Register::Institutions | Register::Organisations => digest(self.of(register)),
            Register::Certificates | Register::Experts => digest(&(&self.organisations, self.of(register))),
        }
    }
}

/// Between several in a cell; no name holds it.
const BETWEEN: &str = "；";

/// A name is the same in both languages.
fn same(name: &str) -> Text {
    Text::new(name, name)
}

impl App {
    /// The registers, for whoever may see them.
    pub async fn registers(&self, actor: &Actor) -> Result<Registers, AppError> {
        allowed(may(actor, Act::SeeRegisters, &Object::Nothing, self.store.now()))?;
        self.registers_in(&mut *self.store.read().await?).await
    }

    async fn registers_in(&self, db: &mut AnyConnection) -> Result<Registers, AppError> {
        let (kinds, levels) = match years::years(db).await?.first() {
            Some(year) => {
                let plan = self.plan(db, year).await?;
                (plan.scheme.kinds.clone(), plan.scheme.levels.clone())
            }
            None => {
                let scheme = scheme::read(&self.settings.scheme.0)
                    .map_err(|_| AppError::Internal("the built-in scheme cannot be read".to_owned()))?;
                (scheme.kinds, scheme.levels)
            }
        };
        let institutions = years::institutions(db).await?.into_iter().map(keep::of_institution);
        let organisations = years::organisations(db).await?.into_iter().map(keep::of_organisation);
        let certificates = years::certificates(db).await?.into_iter().map(keep::of_certificate);
        let experts = store::experts::experts(db).await?.into_iter().map(keep::of_expert);
        Ok(Registers {
            institutions: sorted(institutions),
            organisations: sorted(organisations),
            certificates: sorted(certificates),
            experts: sorted(experts),
            kinds,
            levels,
        })
    }
}

fn sorted(listed: impl Iterator<Item = Listed>) -> Vec<Listed> {
    let mut list: Vec<Listed> = listed.collect();
    list.sort_by_cached_key(|listed| pinyin_key(listed.name()));
    list
}
