//! An institution's own figures beside those that organisations supplied: a row for each certificate and level, with
//! what holds, why, and what the difference is worth.

use std::collections::{BTreeMap, BTreeSet};

use assess::{CertificateRow, Field, certificate_key};
use scheme::Points;
use sha2::{Digest as _, Sha256};
use store::dossiers::{Dossier, Entry, Fields};
use store::figures::{self, Figure, FigureAct, FigureActKind, Whose};
use store::quotas::{self, Quota};
use store::years::{self, Certificate, Institution, Organisation, YearRecord};
use store::{AnyConnection, dossiers};
use workflow::{Act, Actor, DossierId, EntryId, Object, may};

use super::named;
use super::row::{Comparison, FigureRow, RowState, Source, Subject, Sums};
use super::rows::read_rows;
use crate::dossier::Submitted;
use crate::dossier::Tally;
use crate::error::allowed;
use crate::plan::CERTIFICATES;
use crate::{App, AppError, Plan};

/// What all comparisons of a year share.
pub(super) struct Registry {
    pub(super) certificates: Vec<Certificate>,
    pub(super) organisations: Vec<Organisation>,
}

impl Registry {
    pub(super) async fn of(db: &mut AnyConnection) -> Result<Self, AppError> {
        Ok(Self { certificates: years::certificates(db).await?, organisations: years::organisations(db).await? })
    }
}

/// What is known of an institution's figures in a year.
pub(super) struct Material {
    pub(super) plan: std::sync::Arc<Plan>,
    pub(super) institution: Institution,
    pub(super) entries: Vec<Entry>,
    pub(super) figures: Vec<Figure>,
    pub(super) acts: Vec<FigureAct>,
    /// 获批人数 as the office recorded them, those that hold.
    pub(super) quotas: Vec<Quota>,
}

impl App {
    /// An institution's figures as they are compared, for whoever may see them.
    pub async fn comparison(&self, actor: &Actor, id: &DossierId) -> Result<Comparison, AppError> {
        let comparison = self.comparison_in(&mut *self.store.read().await?, id).await?;
        let object = Object::Dossier(Box::new(comparison.view()), None);
        allowed(may(actor, Act::CompareFigures, &object, self.store.now()))?;
        Ok(comparison)
    }

    pub(crate) async fn comparison_in(&self, db: &mut AnyConnection, id: &DossierId) -> Result<Comparison, AppError> {
        let (dossier, institution, year) = dossiers::dossier_with_owner(db, id).await?.ok_or(AppError::Absent)?;
        let registry = Registry::of(db).await?;
        let material = self.material(db, &dossier, &institution, &year).await?;
        let mut all = dossiers::dossiers_by_institution(db, &institution.id).await?;
        all.retain(|other| other.year < year.year);
        let before = match all.iter().max_by_key(|other| other.year) {
            Some(other) => match years::year(db, other.year).await? {
                Some(year) => Some(self.material(db, other, &institution, &year).await?),
                None => None,
            },
            None => None,
        };
        let mut rows = compare(&registry, &material, before.as_ref())?;
        effects(&registry, &material, &mut rows)?;
        Ok(Comparison { institution, dossier, year, rows })
    }

    async fn material(
        &self,
        db: &mut AnyConnection,
        dossier: &Dossier,
        institution: &Institution,
        year: &YearRecord,
    ) -> Result<Material, AppError> {
        Ok(Material {
            plan: self.plan(db, year).await?,
            institution: institution.clone(),
            entries: Submitted::of(db, dossier).await?.entries,
            figures: figures::figures(db, year.year, Whose::Institution(&institution.id)).await?,
            acts: figures::acts(db, year.year, Some(&institution.id)).await?,
            quotas: quotas::standing(db, year.year, Some(&institution.id)).await?,
        })
    }
}

/// A supplied line as a certificate row by field, with the national rate that holds for all.
pub(super) fn row_of(figure: &Figure, certificate: &str, rate: Option<&String>) -> Fields {
    let mut fields = figure.fields.clone();
    fields.insert(Field::Certificate.key().to_owned(), certificate.to_owned());
    fields.insert(Field::Level.key().to_owned(), figure.level.clone());
    if !figure.batch.is_empty() {
        fields.insert(Field::Batch.key().to_owned(), figure.batch.clone());
    }
    if let Some(rate) = rate {
        fields.insert(Field::NationalPassRate.key().to_owned(), rate.clone());
    }
    fields
}

/// Both sides of one subject as certificate rows by field.
#[derive(Default)]
struct Sides {
    claimed: Vec<Fields>,
    supplied: Vec<Fields>,
    /// Digest over what was supplied.
    about: String,
    rate: Option<String>,
    /// 获批人数 as the office recorded it.
    quota: Option<Quota>,
    /// The row that says that nobody registered.
    nobody: Fields,
}

/// Puts what both sides say together by subject.
fn sides(registry: &Registry, material: &Material) -> Result<BTreeMap<Subject, Sides>, AppError> {
    let mut sides: BTreeMap<Subject, Sides> = BTreeMap::new();
    for (row, fields) in claimed(material)? {
        let known = named(&registry.certificates, &row.certificate);
        let certificate = known.map_or_else(|| certificate_key(&row.certificate), |known| known.id.to_string());
        let subject = Subject { certificate, level: row.level.clone() };
        sides.entry(subject).or_default().claimed.push(fields);
    }
    let rate = Field::NationalPassRate.key();
    let rates: BTreeMap<(&str, &str), &String> = material
        .figures
        .iter()
        .filter(|figure| figure.institution.is_none())
        .filter_map(|figure| Some(((figure.certificate.as_str(), figure.level.as_str()), figure.fields.get(rate)?)))
        .collect();
    let mut seen: BTreeMap<Subject, Sha256> = BTreeMap::new();
    for figure in material.figures.iter().filter(|figure| figure.institution.is_some()) {
        let subject = Subject { certificate: figure.certificate.to_string(), level: figure.level.clone() };
        let name = registry.certificates.iter().find(|one| one.id == figure.certificate);
        let rate = rates.get(&(figure.certificate.as_str(), figure.level.as_str())).copied();
        let row = row_of(figure, name.map_or("", |one| one.name.as_str()), rate);
        let hash = seen.entry(subject.clone()).or_default();
        hash.update(serde_json::to_string(&(&figure.batch, &figure.fields)).unwrap_or_default());
        sides.entry(subject).or_default().supplied.push(row);
    }
    for quota in &material.quotas {
        let subject = Subject { certificate: quota.certificate.to_string(), level: quota.level.clone() };
        // What was cancelled, and nobody says anything of, is nothing.
        if quota.approved == Some(0) && !sides.contains_key(&subject) {
            continue;
        }
        sides.entry(subject).or_default().quota = Some(quota.clone());
    }
    // What was ruled on stays, also where nobody says anything of it any more.
    for act in material.acts.iter().filter(|act| ruled(act.kind)) {
        sides.entry(Subject { certificate: act.certificate.clone(), level: act.level.clone() }).or_default();
    }
    for (subject, one) in &mut sides {
        let (supplied, claimed) = (approved_in(&one.supplied), approved_in(&one.claimed));
        // An approval that the office recorded, and that everybody says already, changes nothing of what was seen.
        let recorded = one
            .quota
            .as_ref()
            .and_then(|quota| quota.approved)
            .filter(|recorded| supplied.or(claimed) != Some(*recorded));
        // Where nothing is supplied, what the institution claims is what is seen; where neither office nor organisation says how
        // many were approved, that much of it is.
        let seen_of_claim = match seen.contains_key(subject) {
            false => serde_json::to_string(&one.claimed),
            true if supplied.is_none() && recorded.is_none() => {
                let approved = Field::Approved.key();
                serde_json::to_string(&one.claimed.iter().map(|fields| fields.get(approved)).collect::<Vec<_>>())
            }
            true => Ok(String::new()),
        };
        let mut hash = seen.remove(subject).unwrap_or_default();
        hash.update(seen_of_claim.unwrap_or_default());
        if let Some(recorded) = recorded {
            hash.update(format!("approved {recorded}"));
        }
        one.about = hex::encode(hash.finalize());
        let name = registry.certificates.iter().find(|known| known.id.as_str() == subject.certificate);
        one.nobody = nobody(name.map_or("", |known| known.name.as_str()), &subject.level);
    }
    for (subject, one) in &mut sides {
        one.rate = rates.get(&(subject.certificate.as_str(), subject.level.as_str())).map(|rate| (*rate).clone());
    }
    Ok(sides)
}

/// 获批人数 as rows name it, over all of them; `None` where none does.
fn approved_in(rows: &[Fields]) -> Option<i64> {
    let named: Vec<i64> =
        rows.iter().filter_map(|fields| fields.get(Field::Approved.key())?.trim().parse().ok()).collect();
    (!named.is_empty()).then(|| named.iter().sum())
}

/// A row in which nobody registered.
fn nobody(certificate: &str, level: &str) -> Fields {
    let mut fields = Fields::from([
        (Field::Certificate.key().to_owned(), certificate.to_owned()),
        (Field::Level.key().to_owned(), level.to_owned()),
    ]);
    fields.extend(
        [Field::Registered, Field::Attended, Field::Passed].map(|field| (field.key().to_owned(), "0".to_owned())),
    );
    fields
}

/// The rows that an institution claims and that can be read, each with its fields.
fn claimed(material: &Material) -> Result<Vec<(CertificateRow, Fields)>, AppError> {
    let own: Vec<Entry> = material.entries.iter().filter(|entry| entry.sheet == CERTIFICATES).cloned().collect();
    let mut rows: Vec<Fields> = own.into_iter().map(|entry| entry.fields).collect();
    loop {
        match read_rows(&material.plan, &rows) {
            // Rows come back in their order: every one of them was read.
            Ok(read) => return Ok(read.into_iter().zip(rows).collect()),
            Err(wrong) => {
                let left_out: BTreeSet<usize> = wrong.into_iter().map(|(row, _)| row).collect();
                let before = rows.len();
                rows = rows
                    .into_iter()
                    .enumerate()
                    .filter(|(row, _)| !left_out.contains(row))
                    .map(|(_, row)| row)
                    .collect();
                if rows.len() == before {
                    return Err(AppError::Internal(format!("claims of {} cannot be read", material.institution.name)));
                }
            }
        }
    }
}

fn sums(material: &Material, rows: &[Fields]) -> Result<Option<Sums>, AppError> {
    let read = read_rows(&material.plan, rows).map_err(|wrong| {
        let messages: Vec<String> = wrong.into_iter().map(|(_, problem)| problem.message.en).collect();
        AppError::Internal(format!("figures of {}: {}", material.institution.name, messages.join("; ")))
    })?;
    Ok(Sums::of(&read))
}

/// Compares the two sides of an institution, beside the year before.
pub(super) fn compare(
    registry: &Registry,
    material: &Material,
    before: Option<&Material>,
) -> Result<Vec<FigureRow>, AppError> {
    let mut earlier: BTreeMap<Subject, Sums> = BTreeMap::new();
    if let Some(before) = before {
        for row in compare(registry, before, None)? {
            earlier.extend(row.settled.or(row.claimed).map(|sums| (row.subject, sums)));
        }
    }
    let sides = sides(registry, material)?;
    let mut rows = Vec::with_capacity(sides.len());
    for (subject, one) in &sides {
        let mut row = row(registry, material, subject, one)?;
        row.last_year = earlier.remove(subject);
        rows.push(row);
    }
    Ok(rows)
}

fn row(registry: &Registry, material: &Material, subject: &Subject, one: &Sides) -> Result<FigureRow, AppError> {
    let known = registry.certificates.iter().find(|known| known.id.as_str() == subject.certificate);
    let written = one.claimed.first().map_or("", |fields| super::value(fields, Field::Certificate.key()));
    let certificate = known.map_or_else(|| written.to_owned(), |known| known.name.clone());
    let acts: Vec<FigureAct> = material
        .acts
        .iter()
        .filter(|act| act.certificate == subject.certificate && act.level == subject.level)
        .cloned()
        .collect();
    let (claimed, supplied) = (sums(material, &one.claimed)?, sums(material, &one.supplied)?);
    let ruling = acts.iter().rfind(|act| ruled(act.kind));
    let supplied_rows = supplied_rows(one, claimed.as_ref());
    let (source, held) = held(one, ruling, &supplied_rows);
    // While the organisation has not supplied what the institution claims, there is nothing to confirm.
    let is_offered = supplied.is_some() || (claimed.is_none() && one.quota.is_some());
    let offered = if is_offered { with_approval(one, sums(material, &supplied_rows)?) } else { None };
    let organisation = known.and_then(|known| registry.organisations.iter().find(|one| one.id == known.organisation));
    Ok(FigureRow {
        subject: subject.clone(),
        certificate,
        organisation: organisation.cloned(),
        state: state(&acts, &one.about, claimed.as_ref(), offered.as_ref()),
        offered,
        changed_since: ruling.is_some_and(|ruling| ruling.about != one.about),
        settled: with_approval(one, sums(material, &held)?),
        claimed,
        supplied,
        last_year: None,
        source,
        effect: None,
        acts,
        about: one.about.clone(),
        held,
        tolerance: material.plan.settings.paid_tolerance,
        unapproved: !material.quotas.is_empty() && one.quota.is_none(),
        quota: one.quota.clone(),
        claimed_rows: with_quota(one, &one.claimed).into_iter().map(|fields| with_rate(one, fields)).collect(),
        supplied_rows,
    })
}

/// Sums in which somebody says how many were approved, where the office recorded that: be it none.
fn with_approval(one: &Sides, sums: Option<Sums>) -> Option<Sums> {
    let mut sums = sums?;
    if one.quota.is_some() {
        sums.approved.get_or_insert(0);
    }
    Some(sums)
}

fn ruled(kind: FigureActKind) -> bool {
    matches!(kind, FigureActKind::RuledSupplied | FigureActKind::RuledClaimed | FigureActKind::RuledOther)
}

/// What was supplied, with the approval that holds: that which the office recorded; else, where the organisation does not say
/// how many were approved, that which the institution names, once for all batches; where nobody names one there is none.
fn supplied_rows(one: &Sides, claimed: Option<&Sums>) -> Vec<Fields> {
    let mut rows = with_quota(one, &one.supplied);
    let approved = Field::Approved.key();
    if rows.iter().all(|fields| !fields.contains_key(approved))
        && let (Some(first), Some(claimed)) = (rows.first_mut(), claimed.and_then(|claimed| claimed.approved))
    {
        first.insert(approved.to_owned(), claimed.to_string());
    }
    for fields in &mut rows {
        fields.entry(approved.to_owned()).or_insert_with(|| "0".to_owned());
    }
    rows
}

/// Rows with the approval that the office recorded, once for all batches: the province approves, whoever names the other
/// figures; where nobody names any, nobody registered.
fn with_quota(one: &Sides, rows: &[Fields]) -> Vec<Fields> {
    let Some(recorded) = one.quota.as_ref().and_then(|quota| quota.approved) else { return rows.to_vec() };
    let mut rows = if rows.is_empty() { vec![one.nobody.clone()] } else { rows.to_vec() };
    for (position, fields) in rows.iter_mut().enumerate() {
        let approved = if position == 0 { recorded } else { 0 };
        fields.insert(Field::Approved.key().to_owned(), approved.to_string());
    }
    rows
}

/// The certificate rows that hold, and who says them: those of the ruling as they were then, else what was supplied.
fn held(one: &Sides, ruling: Option<&FigureAct>, supplied: &[Fields]) -> (Source, Vec<Fields>) {
    let (source, rows) = match ruling {
        Some(act) => (source_of(act.kind), ruled_rows(act)),
        // What the institution claims and nobody supplied waits for a ruling; what nobody claims was approved all the same.
        None if one.supplied.is_empty() && !one.claimed.is_empty() => (Source::Organisation, Vec::new()),
        None if one.supplied.is_empty() => (Source::Office, supplied.to_vec()),
        None => (Source::Organisation, supplied.to_vec()),
    };
    (source, rows.into_iter().map(|fields| with_rate(one, fields)).collect())
}

/// A row with the national rate that holds: how the country did is the organisation's to say, for all institutions alike.
fn with_rate(one: &Sides, mut fields: Fields) -> Fields {
    match &one.rate {
        Some(rate) => fields.insert(Field::NationalPassRate.key().to_owned(), rate.clone()),
        None => fields.remove(Field::NationalPassRate.key()),
    };
    fields
}

fn source_of(kind: FigureActKind) -> Source {
    match kind {
        FigureActKind::RuledClaimed => Source::Institution,
        FigureActKind::RuledOther => Source::Office,
        _ => Source::Organisation,
    }
}

/// Where a ruling keeps the rows that hold by it: what anybody changes afterwards changes no ruling.
const ROWS: &str = "rows";

/// What a ruling keeps of the rows that hold by it.
pub(super) fn kept_rows(rows: &[Fields]) -> Fields {
    Fields::from([(ROWS.to_owned(), serde_json::to_string(rows).unwrap_or_default())])
}

/// The certificate rows that hold by a ruling; none for another act.
pub fn ruled_rows(act: &FigureAct) -> Vec<Fields> {
    act.fields.get(ROWS).and_then(|rows| serde_json::from_str(rows).ok()).unwrap_or_default()
}

/// How a row stands. What somebody said of other figures than those that stand now, is past.
fn state(acts: &[FigureAct], about: &str, claimed: Option<&Sums>, offered: Option<&Sums>) -> RowState {
    let mut state = match (claimed, offered) {
        (_, None) => RowState::Awaited,
        (Some(claimed), Some(offered)) if offered.differs(claimed).is_empty() => RowState::Same,
        (_, Some(_)) => RowState::Open,
    };
    for act in acts {
        let current = act.about == about;
        state = match act.kind {
            kind if ruled(kind) => RowState::Ruled,
            _ if state == RowState::Ruled => continue,
            FigureActKind::Confirmed if current => RowState::Confirmed,
            FigureActKind::Disputed if current => RowState::Disputed,
            FigureActKind::Answered if current && state == RowState::Disputed => RowState::Answered,
            _ => continue,
        };
    }
    state
}

/// Says of every row what becomes of the claimed total.
pub(super) fn effects(registry: &Registry, material: &Material, rows: &mut [FigureRow]) -> Result<(), AppError> {
    let sides = sides(registry, material)?;
    let others: Vec<Entry> = material.entries.iter().filter(|entry| entry.sheet != CERTIFICATES).cloned().collect();
    let total = |instead: Option<(&Subject, &[Fields])>| {
        let mut entries = others.clone();
        for (subject, one) in &sides {
            let fields = match instead {
                Some((other, fields)) if other == subject => fields,
                _ => &one.claimed,
            };
            for fields in fields {
                entries.push(entry(fields, entries.len()));
            }
        }
        Tally::of(&material.plan, &material.institution, &entries).map(|tally| tally.total)
    };
    let claimed = total(None)?;
    for row in rows {
        let held = total(Some((&row.subject, &row.held)))?;
        row.effect = Some(Points::from_units(held.units() - claimed.units()));
    }
    Ok(())
}

/// A certificate row that nobody typed.
pub(super) fn entry(fields: &Fields, position: usize) -> Entry {
    let mut id = [0; 16];
    id[..8].copy_from_slice(&u64::try_from(position).unwrap_or(u64::MAX).to_be_bytes());
    Entry {
        id: EntryId::from_bytes(id),
        sheet: CERTIFICATES.to_owned(),
        position: i64::try_from(position).unwrap_or(i64::MAX),
        version: 1,
        fields: fields.clone(),
        removed: false,
        changed_by: String::new(),
        changed_at: jiff::Timestamp::UNIX_EPOCH,
    }
}

#[cfg(test)]
mod tests {
    use FigureActKind::{Answered, Confirmed, Disputed, RuledClaimed, RuledSupplied};

    use super::*;

    fn act((kind, about): (FigureActKind, &str)) -> FigureAct {
        FigureAct {
            institution: workflow::InstitutionId::from_bytes([1; 16]),
            number: 1,
            certificate: String::new(),
            level: String::new(),
            kind,
            fields: Fields::new(),
            reason: String::new(),
            about: about.to_owned(),
            by: String::new(),
            at: jiff::Timestamp::UNIX_EPOCH,
        }
    }

    /// How a row stands on which `supplied` passed where `claimed` is claimed, after these acts; `now` is what stands.
    fn stands(claimed: Option<i64>, supplied: Option<i64>, acts: &[(FigureActKind, &str)]) -> RowState {
        let sums = |passed| Sums { passed, ..Sums::default() };
        let acts: Vec<FigureAct> = acts.iter().copied().map(act).collect();
        state(&acts, "now", claimed.map(sums).as_ref(), supplied.map(sums).as_ref())
    }

    #[test]
    fn without_a_word_only_the_figures_count() {
        assert_eq!(stands(Some(90), None, &[]), RowState::Awaited);
        assert_eq!(stands(Some(90), Some(90), &[]), RowState::Same);
        assert_eq!(stands(Some(90), Some(70), &[]), RowState::Open);
        assert_eq!(stands(None, Some(70), &[]), RowState::Open, "an exam that the institution does not mention");
    }

    #[test]
    fn what_was_said_of_other_figures_is_past() {
        for kind in [Confirmed, Disputed] {
            assert_eq!(stands(Some(90), Some(70), &[(kind, "before")]), RowState::Open, "{kind:?}");
        }
        assert_eq!(stands(Some(90), Some(70), &[(Disputed, "before"), (Answered, "now")]), RowState::Open);
        assert_eq!(stands(Some(90), Some(90), &[(Disputed, "before")]), RowState::Same, "it was put right");
    }

    #[test]
    fn each_word_follows_the_one_before() {
        let steps = [
            (Disputed, RowState::Disputed),
            (Answered, RowState::Answered),
            (Confirmed, RowState::Confirmed),
            (Answered, RowState::Confirmed),
            (Disputed, RowState::Disputed),
            (RuledSupplied, RowState::Ruled),
            (Disputed, RowState::Ruled),
            (RuledClaimed, RowState::Ruled),
        ];
        for length in 1..=steps.len() {
            let said: Vec<(FigureActKind, &str)> = steps[..length].iter().map(|(kind, _)| (*kind, "now")).collect();
            assert_eq!(stands(Some(90), Some(70), &said), steps[length - 1].1, "{said:?}");
        }
        assert_eq!(stands(Some(90), None, &[(RuledClaimed, "before")]), RowState::Ruled, "a ruling stays");
    }

    #[test]
    fn an_approval_is_counted_once_and_a_ruling_keeps_its_rows() {
        let row = |batch: &str| Fields::from([(Field::Batch.key().to_owned(), batch.to_owned())]);
        let one = Sides { supplied: vec![row("1"), row("2")], rate: Some("80 %".to_owned()), ..Sides::default() };
        let claimed = Sums { approved: Some(120), ..Sums::default() };
        let rows = supplied_rows(&one, Some(&claimed));
        let approved: Vec<&str> = rows.iter().map(|row| row["approved"].as_str()).collect();
        assert_eq!(approved, ["120", "0"]);
        let said = FigureAct { fields: kept_rows(&rows[..1]), ..act((RuledClaimed, "before")) };
        let (source, held) = held(&one, Some(&said), &rows);
        assert_eq!((source, held.len()), (Source::Institution, 1));
        assert_eq!(held[0]["national_pass_rate"], "80 %", "the rate is the country's, whoever is right");
    }
}
