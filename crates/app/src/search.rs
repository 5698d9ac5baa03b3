//! Search: nothing is found but what the person may see anyway.

use assess::Field;
use scheme::Text;
use store::dossiers::{Entry, File};
use workflow::{Act, Actor, DossierId, Object, Scope, Step, may};

use crate::dossier::{Book, governing};
use crate::names::{Sought, pinyin_key};
use crate::registers::{Column, Listed, Register};
use crate::{App, AppError};

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// 院校
    Institution,
    /// 培训评价组织
    Organisation,
    /// 证书
    Certificate,
    /// 评审专家
    Expert,
    /// A part of one's own self-evaluation.
    Sheet,
    /// A row of it.
    Row,
    /// Evidence in it.
    File,
    /// Somebody with a role.
    Person,
}

impl Kind {
    /// Its name as a heading.
    pub fn name(self) -> Text {
        match self {
            Self::Institution => Text::new("院校", "Institutions"),
            Self::Organisation => Text::new("培训评价组织", "Organisations"),
            Self::Certificate => Text::new("证书", "Certificates"),
            Self::Expert => Text::new("评审专家", "Experts"),
            Self::Sheet => Text::new("指标", "Indicators"),
            Self::Row => Text::new("填报内容", "Rows"),
            Self::File => Text::new("佐证材料", "Evidence"),
            Self::Person => Text::new("人员", "People"),
        }
    }
}

/// One thing found.
#[derive(Debug, Clone)]
pub struct Hit {
    /// Its name.
    pub name: Text,
    /// What tells it from others of that name; may be empty.
    pub about: Text,
    /// The page it is on.
    pub address: String,
}

/// What was found of one kind.
#[derive(Debug, Clone)]
pub struct Hits {
    /// The kind.
    pub kind: Kind,
    /// The first of them.
    pub shown: Vec<Hit>,
    /// How many there are.
    pub all: usize,
}

/// Shown of a kind.
const SHOWN: usize = 20;

impl App {
    /// Looks for words in all that a person may see: institutions of the year, their own self-evaluation with its rows
    /// and evidence, the people they look after. Kinds without anything are left out.
    pub async fn search(&self, actor: &Actor, sought: &Sought) -> Result<Vec<Hits>, AppError> {
        if sought.is_empty() {
            return Ok(Vec::new());
        }
        let (kind, mut institutions) = self.find_institutions(actor, sought).await?;
        let [listed, organisations, certificates, experts] = self.find_on_registers(actor, sought).await?;
        // What takes part in the year leads to its self-evaluation, all else to the register.
        let further: Vec<Hit> =
            listed.into_iter().filter(|one| institutions.iter().all(|hit| hit.name != one.name)).collect();
        institutions.extend(further);
        let mut found = vec![
            (kind, institutions),
            (Kind::Organisation, organisations),
            (Kind::Certificate, certificates),
            (Kind::Expert, experts),
        ];
        found.extend(self.find_in_dossier(actor, sought).await?);
        found.push(self.find_people(actor, sought).await?);
        let some = found.into_iter().filter(|(_, hits)| !hits.is_empty());
        Ok(some
            .map(|(kind, mut hits)| {
                let all = hits.len();
                hits.truncate(SHOWN);
                Hits { kind, shown: hits, all }
            })
            .collect())
    }

    async fn find_institutions(&self, actor: &Actor, sought: &Sought) -> Result<(Kind, Vec<Hit>), AppError> {
        let now = self.store.now();
        let year = self.current_year(&mut *self.store.read().await?, actor).await?;
        let sees = may(actor, Act::SeeProgress, &Object::Nothing, now).is_allowed();
        let Some(year) = year.filter(|year| sees && year.step != Step::Preparing) else {
            return Ok((Kind::Institution, Vec::new()));
        };
        let mut lines = self.progress(actor, year.year).await?;
        lines.retain(|line| line.fits(sought));
        lines.sort_by_cached_key(|line| pinyin_key(&line.institution.name));
        let hits = lines.into_iter().map(|line| {
            let view = line.view(&year);
            let reads = may(actor, Act::ReadDossier, &Object::Dossier(Box::new(view), None), now).is_allowed();
            let (institution, dossier) = (line.institution, line.dossier);
            let state = dossier.state.name();
            Hit {
                address: if reads {
                    format!("/dossiers/{}", dossier.id)
                } else {
                    format!("/years/{}/progress?q={}", year.year, institution.code)
                },
                about: Text::new(
                    format!("{} {} {}", institution.code, institution.city, state.zh),
                    format!("{} {} {}", institution.code, institution.city, state.en),
                ),
                name: Text::new(institution.name.clone(), institution.name),
            }
        });
        Ok((Kind::Institution, hits.collect()))
    }

    /// What is on each register, by its name or one that it had.
    async fn find_on_registers(&self, actor: &Actor, sought: &Sought) -> Result<[Vec<Hit>; 4], AppError> {
        if !may(actor, Act::SeeRegisters, &Object::Nothing, self.store.now()).is_allowed() {
            return Ok(Default::default());
        }
        let registers = self.registers(actor).await?;
        let hits = |register: Register| {
            let fitting = registers.of(register).iter().filter(|one| registers.fits(one, sought));
            let hit = |one: &Listed| {
                let columns = [
                    Column::Code,
                    Column::Employer,
                    Column::City,
                    Column::Organisation,
                    Column::FormerNames,
                    Column::State,
                ];
                let columns = columns.into_iter().filter(|column| register.columns().contains(column));
                let words: Vec<Text> = columns.map(|column| registers.words(register, column, one)).collect();
                let join = |of: fn(&Text) -> &str| {
                    words.iter().map(of).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
                };
                Hit {
                    name: Text::new(one.name(), one.name()),
                    about: Text::new(join(|word| &word.zh), join(|word| &word.en)),
                    address: format!("/registers/{}/{}", register.id(), one.id),
                }
            };
            fitting.map(hit).collect()
        };
        Ok(Register::ALL.map(hits))
    }

    async fn find_in_dossier(&self, actor: &Actor, sought: &Sought) -> Result<Vec<(Kind, Vec<Hit>)>, AppError> {
        let Some(institution) = actor.institution() else { return Ok(Vec::new()) };
        let mut db = self.store.read().await?;
        let Some(id) = self.latest_dossier(&mut db, institution).await? else { return Ok(Vec::new()) };
        let book = self.book(&mut db, &id).await?;
        let object = Object::Dossier(Box::new(book.view()), None);
        if !may(actor, Act::ReadDossier, &object, self.store.now()).is_allowed() {
            return Ok(Vec::new());
        }
        Ok(vec![
            (Kind::Sheet, sheets(&book, &id, sought)),
            (Kind::Row, rows(&book, &id, sought)),
            (Kind::File, files(&book, &id, sought)),
        ])
    }

    async fn find_people(&self, actor: &Actor, sought: &Sought) -> Result<(Kind, Vec<Hit>), AppError> {
        let own = actor.role().is_institution().then(|| actor.membership.scope.clone());
        let object = Object::People(own.clone().unwrap_or(Scope::Province));
        if !may(actor, Act::SeePeople, &object, self.store.now()).is_allowed() {
            return Ok((Kind::Person, Vec::new()));
        }
        let (mut members, _) = self.people(actor, own.as_ref()).await?;
        members.retain(|member| sought.fits(&member.person));
        members.sort_by_cached_key(|member| pinyin_key(&member.person));
        let hits = members.into_iter().map(|member| {
            let role = member.membership.role.name();
            let department = &member.membership.department;
            Hit {
                name: Text::new(member.person.clone(), member.person),
                about: Text::new(format!("{} {department}", role.zh), format!("{} {department}", role.en)),
                address: format!("/people#{}", member.membership.id),
            }
        });
        Ok((Kind::Person, hits.collect()))
    }
}

fn sheets(book: &Book, id: &DossierId, sought: &Sought) -> Vec<Hit> {
    let named = book.plan.sheets().map(|sheet| (sheet, book.plan.sheet_name(sheet)));
    let fitting = named.filter(|(_, name)| sought.fits(&name.zh) || sought.fits(&name.en));
    let hit = |(sheet, name)| Hit { name, about: Text::default(), address: format!("/dossiers/{id}/sheets/{sheet}") };
    fitting.map(hit).collect()
}

fn rows(book: &Book, id: &DossierId, sought: &Sought) -> Vec<Hit> {
    let fitting = book.entries.iter().filter(|entry| entry.fields.values().any(|value| sought.fits(value)));
    let hit = |entry: &Entry| {
        let sheet = governing(&entry.sheet);
        let name = heading(entry);
        Hit {
            name: Text::new(name.clone(), name),
            about: book.plan.sheet_name(sheet),
            address: format!("/dossiers/{id}/sheets/{sheet}#row-{}", entry.id),
        }
    };
    fitting.map(hit).collect()
}

/// What a row is called: its title or certificate, else the first words in it.
fn heading(entry: &Entry) -> String {
    let named = [Field::Title, Field::Certificate].into_iter().find_map(|field| entry.fields.get(field.key()));
    let words = named.or_else(|| entry.fields.values().next());
    words.map_or_else(String::new, |words| words.chars().take(HEADING).collect())
}

/// Characters of a row that stand for it.
const HEADING: usize = 60;

fn files(book: &Book, id: &DossierId, sought: &Sought) -> Vec<Hit> {
    let fitting = book.files.iter().filter(|file| sought.fits(&file.name));
    let hit = |file: &File| {
        let mut sheets: Vec<&str> = file.uses.iter().map(|(sheet, _)| governing(sheet)).collect();
        sheets.dedup();
        let names: Vec<Text> = sheets.into_iter().map(|sheet| book.plan.sheet_name(sheet)).collect();
        let join = |of: fn(&Text) -> &String, by: &str| {
            names.iter().map(|name| of(name).as_str()).collect::<Vec<_>>().join(by)
        };
        Hit {
            name: Text::new(file.name.clone(), file.name.clone()),
            about: Text::new(join(|name| &name.zh, "、"), join(|name| &name.en, ", ")),
            address: format!("/dossiers/{id}/files/{}", file.id),
        }
    };
    fitting.map(hit).collect()
}
