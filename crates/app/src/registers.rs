//! The registers that are kept from year to year: institutions, organisations, certificates. What differs between them
//! is in their columns; everything else is one code for all three.

mod change;
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
}

impl Register {
    /// All.
    pub const ALL: [Self; 3] = [Self::Institutions, Self::Organisations, Self::Certificates];

    /// As in addresses.
    pub fn id(self) -> &'static str {
        match self {
            Self::Institutions => "institutions",
            Self::Organisations => "organisations",
            Self::Certificates => "certificates",
        }
    }

    /// From its id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|register| register.id() == id)
    }

    /// Whether what is on it can become part of another.
    pub fn merges(self) -> bool {
        self != Self::Certificates
    }

    /// What people call it.
    pub fn name(self) -> Text {
        match self {
            Self::Institutions => Text::new("试点院校", "Institutions"),
            Self::Organisations => Text::new("培训评价组织", "Organisations"),
            Self::Certificates => Text::new("证书", "Certificates"),
        }
    }

    /// What one thing on it is called.
    pub fn one(self) -> Text {
        match self {
            Self::Institutions => Text::new("院校", "institution"),
            Self::Organisations => Text::new("培训评价组织", "organisation"),
            Self::Certificates => Text::new("证书", "certificate"),
        }
    }

    /// Its columns, as in list and workbook.
    pub fn columns(self) -> &'static [Column] {
        use Column::{Authority, City, Code, FormerNames, Kind, Levels, Name, Organisation, State};
        match self {
            Self::Institutions => &[Code, Name, Kind, City, Authority, FormerNames, State],
            Self::Organisations => &[Name, FormerNames, State],
            Self::Certificates => &[Name, Organisation, Levels, FormerNames, State],
        }
    }

    /// The columns that somebody fills in.
    pub fn fields(self) -> impl Iterator<Item = Column> {
        self.columns().iter().copied().filter(|column| !matches!(column, Column::FormerNames | Column::State))
    }

    /// How the log names something on it.
    fn object(self, id: &str) -> String {
        match self {
            Self::Institutions => format!("institution {id}"),
            Self::Organisations => format!("organisation {id}"),
            Self::Certificates => format!("certificate {id}"),
        }
    }

    /// By what two names are the same name.
    fn name_key(self, name: &str) -> String {
        match self {
            Self::Institutions | Self::Organisations => normal_form(name),
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
    /// 曾用名
    FormerNames,
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
            Self::FormerNames => "former_names",
            Self::State => "state",
        }
    }

    /// What heads it.
    pub fn heading(self, register: Register) -> Text {
        match (self, register) {
            (Self::Code, _) => Text::new("学校标识码", "Code"),
            (Self::Name, Register::Institutions) => Text::new("院校名称", "Institution"),
            (Self::Name, Register::Certificates) => Text::new("证书名称", "Certificate"),
            (Self::Name | Self::Organisation, _) => Text::new("培训评价组织", "Organisation"),
            (Self::Kind, _) => Text::new("类型", "Kind"),
            (Self::City, _) => Text::new("设区市", "City"),
            (Self::Authority, _) => Text::new("主管部门", "Authority"),
            (Self::Levels, _) => Text::new("等级", "Levels"),
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
    /// It is awarded no more.
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
    /// The certificates that went to another organisation with this one.
    brought: Vec<String>,
}

impl Listed {
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

/// The three registers with what their words mean.
#[derive(Debug, Clone)]
pub struct Registers {
    institutions: Vec<Listed>,
    organisations: Vec<Listed>,
    certificates: Vec<Listed>,
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
            || listed.former_names.iter().any(|name| sought.fits(name))
            || organisation.is_some_and(|organisation| sought.fits(organisation.name()))
    }

    /// A cell in words.
    pub fn words(&self, register: Register, column: Column, listed: &Listed) -> Text {
        match column {
            Column::FormerNames => same(&listed.former_names.join(BETWEEN)),
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
            _ => same(value),
        }
    }

    /// Stands for all that decides what an import would change.
    fn seen(&self, register: Register) -> String {
        match register {
            Register::Institutions | Register::Organisations => digest(self.of(register)),
            Register::Certificates => digest(&(&self.organisations, &self.certificates)),
        }
    }
}

/// Between former names in a cell; no name holds it.
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
        Ok(Registers {
            institutions: sorted(institutions),
            organisations: sorted(organisations),
            certificates: sorted(certificates),
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
