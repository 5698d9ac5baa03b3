//! What is left when the time to compare is over: rows that nobody confirmed, and rows that no organisation supplied. They
//! do not settle themselves: the office rules on them, one by one or all of a kind in one recorded act.

use std::collections::BTreeMap;

use scheme::Text;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use store::dossiers::Fields;
use store::figures::FigureActKind;
use store::years::{self, YearRecord};
use store::{AnyConnection, Tx};
use workflow::{Act, Actor, Event, Object, OrganisationId, Scope, Step, Year, may};

use super::InstitutionLine;
use super::compare::kept_rows;
use super::row::{Comparison, FigureRow, RowState};
use super::say::{checked, compared_link, keep, named, ruled, stale, supplied_link};
use crate::error::allowed;
use crate::judgement::Recusal;
use crate::mail::Notice;
use crate::years::Timetable;
use crate::{App, AppError};

/// What the office lets hold for all rows of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RestRuling {
    /// Nobody confirmed what was supplied: it holds.
    Unconfirmed,
    /// Nothing was supplied: nothing holds.
    UnsuppliedDropped,
    /// Nothing was supplied: what the institution claims holds.
    UnsuppliedClaimed,
}

impl RestRuling {
    /// All.
    pub const ALL: [Self; 3] = [Self::Unconfirmed, Self::UnsuppliedDropped, Self::UnsuppliedClaimed];

    /// As in forms.
    pub fn id(self) -> &'static str {
        match self {
            Self::Unconfirmed => "unconfirmed",
            Self::UnsuppliedDropped => "dropped",
            Self::UnsuppliedClaimed => "claimed",
        }
    }

    /// From a form.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.id() == id)
    }

    /// Which rows it is about.
    pub fn state(self) -> RowState {
        match self {
            Self::Unconfirmed => RowState::Open,
            Self::UnsuppliedDropped | Self::UnsuppliedClaimed => RowState::Awaited,
        }
    }

    /// What holds of a row.
    fn holds(self, row: &FigureRow) -> (FigureActKind, Fields) {
        match self {
            Self::Unconfirmed | Self::UnsuppliedDropped => {
                (FigureActKind::RuledSupplied, kept_rows(&row.supplied_rows))
            }
            Self::UnsuppliedClaimed => (FigureActKind::RuledClaimed, kept_rows(&row.claimed_rows)),
        }
    }

    /// What an institution is told of so many of its rows.
    fn told(self, rows: usize) -> Text {
        match self {
            Self::Unconfirmed => Text::new(
                format!("核对期已过，{rows} 行数据未确认，以培训评价组织报送的数据为准"),
                format!("The time to compare is over: of {rows} rows that were not confirmed, what was supplied holds"),
            ),
            Self::UnsuppliedDropped => Text::new(
                format!("核对期已过，{rows} 行数据没有培训评价组织报送，不予采用"),
                format!("The time to compare is over: {rows} rows that no organisation supplied do not count"),
            ),
            Self::UnsuppliedClaimed => Text::new(
                format!("核对期已过，{rows} 行数据没有培训评价组织报送，采用贵校自报的数据"),
                format!("The time to compare is over: of {rows} rows that nobody supplied, your own figures hold"),
            ),
        }
    }
}

/// The rows that an act for all would settle, without those that its person leaves to others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rest {
    /// Rows.
    pub rows: usize,
    /// Institutions of which they are.
    pub institutions: usize,
    /// Stands for these rows with their figures: whoever rules names what they saw.
    pub seen: String,
}

impl Rest {
    fn of(left: &[&Comparison], state: RowState) -> Self {
        let mut hash = Sha256::new();
        let mut rows = 0;
        for comparison in left {
            for row in comparison.rows.iter().filter(|row| row.state == state) {
                rows += 1;
                let (certificate, level) = (&row.subject.certificate, &row.subject.level);
                hash.update(format!("{} {certificate} {level} {}\n", comparison.institution.id, row.about));
            }
        }
        Self { rows, institutions: left.len(), seen: hex::encode(hash.finalize()) }
    }
}

impl App {
    /// How many of these rows are left in a state, for somebody who may rule on them all now; `None` where they may not, or
    /// not yet.
    pub fn rest_of(
        actor: &Actor,
        recusal: &Recusal,
        (lines, state): (&[InstitutionLine], RowState),
        now: jiff::Timestamp,
    ) -> Option<Rest> {
        let record = &lines.first()?.comparison.year;
        if !may(actor, Act::RuleRest, &Object::Year(record.step), now).is_allowed() || over(record, now).is_err() {
            return None;
        }
        let left = lines.iter().map(|line| &line.comparison).filter(|one| is_left(one, state, recusal));
        Some(Rest::of(&left.collect::<Vec<_>>(), state))
    }

    /// The same of a year.
    pub async fn rest(&self, actor: &Actor, year: Year, state: RowState) -> Result<Option<Rest>, AppError> {
        let mut db = self.store.read().await?;
        let record = years::year(&mut db, year).await?.ok_or(AppError::Absent)?;
        let lines = self.compared_in(&mut db, &record, false).await?;
        let recusal = self.recusal(&mut db, actor).await?;
        Ok(Self::rest_of(actor, &recusal, (&lines, state), self.store.now()))
    }

    /// Rules on every row of a kind in one act with one reason; each institution is told once. Refused while there is time
    /// to compare, and where other rows are left than were `seen`. Gives what was ruled on.
    pub async fn rule_on_rest(
        &self,
        actor: &Actor,
        year: Year,
        ruling: RestRuling,
        (seen, why): (&str, &str),
    ) -> Result<Rest, AppError> {
        let why = checked(why)?;
        let (app, actor, seen) = (self.clone(), actor.clone(), seen.to_owned());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let record = years::year(tx.db(), year).await?.ok_or(AppError::Absent)?;
                    allowed(may(&actor, Act::RuleRest, &Object::Year(record.step), tx.now()))?;
                    over(&record, tx.now())?;
                    let left = app.left(tx.db(), &actor, &record, ruling.state()).await?;
                    let rest = Rest::of(&left.iter().collect::<Vec<_>>(), ruling.state());
                    // Where nothing is left it was a double click.
                    if rest.rows > 0 && rest.seen != seen {
                        return Err(stale());
                    }
                    for comparison in &left {
                        app.rule_rest_of(tx, &actor, comparison, (ruling, &why)).await?;
                    }
                    app.tell_organisations(tx, &left, ruling).await?;
                    Ok(rest)
                })
            })
            .await
    }

    async fn rule_rest_of(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        comparison: &Comparison,
        (ruling, why): (RestRuling, &str),
    ) -> Result<(), AppError> {
        let rows = comparison.rows.iter().filter(|row| row.state == ruling.state());
        let said: Vec<_> = rows
            .map(|row| {
                let (kind, fields) = ruling.holds(row);
                ((row.subject.clone(), row.about.clone()), kind, fields)
            })
            .collect();
        let count = said.len();
        let named: Vec<_> = said.iter().map(|(seen, ..)| named(seen)).collect();
        let detail = json!({"rest": ruling.id(), "rows": named, "reason": why});
        keep(tx, actor, comparison, said, why).await?;
        tx.log(Some(actor), Event::FiguresRuled, &format!("dossier {}", comparison.dossier.id), detail);
        let notice = Notice { subject: ruled(), text: ruling.told(count), link: compared_link(comparison) };
        self.tell(tx, &Scope::Institution(comparison.institution.id.clone()), &notice).await?;
        Ok(())
    }

    /// Tells each organisation once of the rows of its certificates.
    async fn tell_organisations(&self, tx: &mut Tx, left: &[Comparison], ruling: RestRuling) -> Result<(), AppError> {
        let mut rows: BTreeMap<&OrganisationId, (usize, String)> = BTreeMap::new();
        for comparison in left {
            let ruled = comparison.rows.iter().filter(|row| row.state == ruling.state());
            for organisation in ruled.filter_map(|row| row.organisation.as_ref()) {
                let link = || (0, supplied_link(comparison, organisation.id.as_str()));
                rows.entry(&organisation.id).or_insert_with(link).0 += 1;
            }
        }
        for (organisation, (rows, link)) in rows {
            let text = Text::new(
                format!("核对期已过，办公室裁定了贵组织证书的 {rows} 行数据，请查看。"),
                format!("The time to compare is over, and the office ruled on {rows} rows of your certificates."),
            );
            let notice = Notice { subject: ruled(), text, link };
            self.tell(tx, &Scope::Organisation(organisation.clone()), &notice).await?;
        }
        Ok(())
    }

    /// The institutions with rows in this state, but for those that this person leaves to others.
    async fn left(
        &self,
        db: &mut AnyConnection,
        actor: &Actor,
        record: &YearRecord,
        state: RowState,
    ) -> Result<Vec<Comparison>, AppError> {
        let recusal = self.recusal(db, actor).await?;
        let lines = self.compared_in(db, record, false).await?.into_iter().map(|line| line.comparison);
        Ok(lines.filter(|one| is_left(one, state, &recusal)).collect())
    }
}

fn is_left(one: &Comparison, state: RowState, recusal: &Recusal) -> bool {
    one.rows.iter().any(|row| row.state == state) && recusal.keeps_from(&one.institution).is_none()
}

/// Refuses while there is time to compare.
fn over(record: &YearRecord, now: jiff::Timestamp) -> Result<(), AppError> {
    let closes = Timetable::stored(record).window(Step::Data).closes;
    if record.step > Step::Data || now >= closes {
        return Ok(());
    }
    Err(AppError::Closed(Text::new(
        "核对期未满，院校还可以确认或提出异议",
        "there is time left: institutions may still confirm or dispute",
    )))
}
