//! 回避: why an expert may not look at an institution. What is on the registers decides, and what somebody declared;
//! never that two names look alike to a reader.

use std::collections::{BTreeMap, BTreeSet};

use assess::normal_form;
use scheme::Text;
use store::experts::{self as pool, Expert};
use store::years::{Institution, Organisation};
use workflow::{ExpertId, InstitutionId, OrganisationId};

/// Why an expert may not look at an institution.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Conflict {
    /// It is the expert's own.
    Employer,
    /// The expert worked there in the last three years.
    EarlierEmployer,
    /// It works with the certificates of an organisation that the expert serves: the organisation's name.
    Serves(String),
    /// It is in the expert's own city, where the office wants that kept apart.
    City,
    /// Somebody declared it: the reason.
    Declared(String),
}

impl Conflict {
    /// In words.
    pub fn words(&self) -> Text {
        match self {
            Self::Employer => Text::new("本人所在单位", "own institution"),
            Self::EarlierEmployer => Text::new("近三年任职单位", "employer of the last three years"),
            Self::Serves(name) => Text::new(
                format!("服务于其证书的培训评价组织「{name}」"),
                format!("serves {name}, whose certificates it has"),
            ),
            Self::City => Text::new("同在一市", "same city"),
            Self::Declared(reason) => Text::new(format!("已声明：{reason}"), format!("declared: {reason}")),
        }
    }
}

/// The conflicts of all experts with all institutions.
#[derive(Debug, Clone, Default)]
pub struct Conflicts(BTreeMap<(ExpertId, InstitutionId), Vec<Conflict>>);

/// What conflicts follow from.
pub(super) struct Grounds<'a> {
    pub(super) experts: &'a [Expert],
    /// All on the register, those merged into others among them.
    pub(super) institutions: &'a [Institution],
    pub(super) organisations: &'a [Organisation],
    /// The organisations with whose certificates an institution works this year.
    pub(super) uses: &'a BTreeMap<InstitutionId, BTreeSet<OrganisationId>>,
    pub(super) declared: &'a [pool::Conflict],
    /// Whether nobody looks at institutions of their own city.
    pub(super) city: bool,
}

impl Conflicts {
    pub(super) fn of(grounds: &Grounds<'_>) -> Self {
        let mut found = Self::default();
        let names: Vec<(&Institution, Vec<String>)> =
            grounds.institutions.iter().map(|one| (one, names_of(one, grounds.institutions))).collect();
        for expert in grounds.experts {
            let works_at = |employer: &str, names: &[String]| {
                let employer = normal_form(employer);
                // Many write the department behind the institution.
                names.iter().any(|name| employer.starts_with(name))
            };
            let serves: Vec<&Organisation> =
                expert.serves.iter().filter_map(|id| today(id, grounds.organisations)).collect();
            for (institution, names) in &names {
                let mut add = |conflict| found.add(expert, &institution.id, conflict);
                if works_at(&expert.employer, names) {
                    add(Conflict::Employer);
                }
                if expert.earlier_employers.iter().any(|employer| works_at(employer, names)) {
                    add(Conflict::EarlierEmployer);
                }
                let used = grounds.uses.get(&institution.id);
                for organisation in &serves {
                    if used.is_some_and(|used| used.contains(&organisation.id)) {
                        add(Conflict::Serves(organisation.name.clone()));
                    }
                }
                if grounds.city && normal_form(&expert.city) == normal_form(&institution.city) {
                    add(Conflict::City);
                }
            }
        }
        for declared in grounds.declared {
            let key = (declared.expert.clone(), declared.institution.clone());
            found.0.entry(key).or_default().push(Conflict::Declared(declared.reason.clone()));
        }
        found
    }

    fn add(&mut self, expert: &Expert, institution: &InstitutionId, conflict: Conflict) {
        self.0.entry((expert.id.clone(), institution.clone())).or_default().push(conflict);
    }

    /// Why this expert may not look at this institution; empty where nothing speaks against it.
    pub fn between(&self, expert: &ExpertId, institution: &InstitutionId) -> &[Conflict] {
        self.0.get(&(expert.clone(), institution.clone())).map_or(&[], Vec::as_slice)
    }

    /// With how many institutions an expert is in conflict.
    pub fn count(&self, expert: &ExpertId) -> usize {
        self.0.keys().filter(|(one, _)| one == expert).count()
    }
}

/// By which names an institution is or was known, and those that became part of it.
fn names_of(institution: &Institution, all: &[Institution]) -> Vec<String> {
    let absorbed = all.iter().filter(|one| one.merged_into.as_ref() == Some(&institution.id));
    let own = std::iter::once(institution).chain(absorbed);
    own.flat_map(|one| std::iter::once(&one.name).chain(&one.former_names)).map(|name| normal_form(name)).collect()
}

/// What an organisation is today: itself, or what it became part of.
fn today<'a>(id: &OrganisationId, all: &'a [Organisation]) -> Option<&'a Organisation> {
    let mut one = all.iter().find(|one| one.id == *id)?;
    // Nothing is merged into what was merged before; were it otherwise, this would end too.
    for _ in 0..all.len() {
        match &one.merged_into {
            Some(into) => one = all.iter().find(|other| other.id == *into)?,
            None => break,
        }
    }
    Some(one)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn institution(byte: u8, name: &str, former: &[&str], merged_into: Option<u8>) -> Institution {
        Institution {
            id: InstitutionId::from_bytes([byte; 16]),
            code: format!("{byte}"),
            name: name.to_owned(),
            kind: "higher_vocational".to_owned(),
            city: "甲市".to_owned(),
            authority: String::new(),
            former_names: former.iter().map(|&name| name.to_owned()).collect(),
            merged_into: merged_into.map(|byte| InstitutionId::from_bytes([byte; 16])),
            merged_at: None,
        }
    }

    fn organisation(byte: u8, name: &str, merged_into: Option<u8>) -> Organisation {
        Organisation {
            id: OrganisationId::from_bytes([byte; 16]),
            name: name.to_owned(),
            former_names: Vec::new(),
            merged_into: merged_into.map(|byte| OrganisationId::from_bytes([byte; 16])),
            merged_at: None,
            brought: Vec::new(),
        }
    }

    /// What an expert is in conflict with, for the institutions 甲职业学院 (once 甲学校, with 丙学校 in it) and 乙职业学院,
    /// which works with the certificates of 新组织, of which 旧组织 became part.
    fn found(change: impl FnOnce(&mut Expert), city: bool) -> Vec<Vec<Conflict>> {
        let institutions = [
            institution(1, "甲职业学院", &["甲学校"], None),
            institution(2, "乙职业学院", &[], None),
            institution(3, "丙学校", &[], Some(1)),
        ];
        let organisations = [organisation(1, "旧组织", Some(2)), organisation(2, "新组织", None)];
        let mut expert = Expert {
            id: ExpertId::from_bytes([9; 16]),
            code: "Z1".to_owned(),
            name: "专家".to_owned(),
            employer: "某公司".to_owned(),
            earlier_employers: Vec::new(),
            serves: Vec::new(),
            fields: Vec::new(),
            city: "甲市".to_owned(),
            at_most: None,
            confirmed_at: None,
            withdrawn_at: None,
        };
        change(&mut expert);
        let uses = BTreeMap::from([(institutions[1].id.clone(), BTreeSet::from([organisations[1].id.clone()]))]);
        let conflicts = Conflicts::of(&Grounds {
            experts: std::slice::from_ref(&expert),
            institutions: &institutions,
            organisations: &organisations,
            uses: &uses,
            declared: &[],
            city,
        });
        institutions[..2].iter().map(|one| conflicts.between(&expert.id, &one.id).to_vec()).collect()
    }

    #[test]
    fn an_employer_is_known_by_all_its_names_and_with_a_department_behind_it() {
        assert_eq!(found(|_| {}, false), [vec![], vec![]]);
        for name in ["甲职业学院", "甲学校", "丙学校", "甲职业学院信息工程系", " 甲职业学院（本部） "]
        {
            let own = found(|expert| expert.employer = name.to_owned(), false);
            assert_eq!(own, [vec![Conflict::Employer], vec![]], "{name}");
        }
        let earlier = found(|expert| expert.earlier_employers = vec!["某大学".into(), "乙职业学院".into()], false);
        assert_eq!(earlier, [vec![], vec![Conflict::EarlierEmployer]]);
    }

    #[test]
    fn whoever_serves_an_organisation_is_kept_from_its_certificates_after_a_merger_too() {
        for byte in [1, 2] {
            let serving = found(|expert| expert.serves = vec![OrganisationId::from_bytes([byte; 16])], false);
            assert_eq!(serving, [vec![], vec![Conflict::Serves("新组织".to_owned())]]);
        }
    }

    #[test]
    fn the_city_counts_where_the_office_wants_it() {
        assert_eq!(found(|_| {}, true), [vec![Conflict::City], vec![Conflict::City]]);
        assert_eq!(found(|expert| expert.city = "乙市".to_owned(), true), [vec![], vec![]]);
    }
}
