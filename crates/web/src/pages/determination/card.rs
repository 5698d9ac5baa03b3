//! The score card of one institution in a determination: every figure with its working.

use app::determination::Computed;
use app::judgement::Reason;
use app::{App, AppError};
use askama::Template;
use assess::{Reckoning, Status, Working};
use axum::extract::{Path, State};
use axum::response::Response;
use scheme::Points;
use workflow::{InstitutionId, Year};

use super::{Shown, address, grade_tag};
use crate::error::Refusal;
use crate::guard::Visitor;
use crate::page::{Reader, Shell, html};
use crate::pages::dossier::maximum;
use crate::params::Id;
use crate::parts::{Crumbs, Tag};
use crate::words::Words;

/// A leaf with how it came about.
pub(crate) struct LeafView {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) score: String,
    pub(crate) maximum: String,
    pub(crate) missing: bool,
    pub(crate) clause: String,
    pub(crate) sentence: String,
    pub(crate) left_out: Vec<String>,
    /// Why items and the mark are as they are.
    pub(crate) judged: Vec<String>,
    pub(crate) next: String,
}

/// A group of indicators.
pub(crate) struct GroupView {
    pub(crate) name: String,
    pub(crate) score: String,
    pub(crate) leaves: Vec<LeafView>,
}

/// A score card: the same for the office and the institution.
#[derive(Template)]
#[template(path = "pages/card_computed.html")]
pub(crate) struct CardView {
    pub(crate) t: Words,
    pub(crate) base: String,
    pub(crate) bonus: String,
    pub(crate) total: String,
    pub(crate) grade: Tag,
    pub(crate) reasons: Vec<String>,
    pub(crate) warnings: Vec<String>,
    pub(crate) groups: Vec<GroupView>,
    pub(crate) provisional: bool,
}

impl askama::filters::HtmlSafe for CardView {}

impl CardView {
    /// Of an institution's place in what was computed. What it holds of others, its rank and its place among the
    /// candidates, what other readings would give and what would move a score, is left out where `own` is asked for: those
    /// are internal.
    pub(crate) fn of(
        t: Words,
        computed: &Computed,
        position: usize,
        (grade, own): (Option<scheme::GradeIx>, bool),
        said: &[Reason],
    ) -> Result<Self, AppError> {
        let scheme = &computed.plan.scheme;
        let mut workings = computed.workings(position)?;
        if own {
            workings.iter_mut().for_each(without_analysis);
        }
        let phrases = computed.phrases(t.0);
        let standing = &computed.standings[position];
        let leaf = |index: usize| {
            let (working, of) = (&workings[index], &scheme.leaves[index]);
            LeafView {
                id: of.id.clone(),
                name: t.text(&of.name).to_owned(),
                score: t.points(working.score),
                maximum: maximum(of.points.points()),
                missing: working.status == Status::Missing,
                clause: t.text(&scheme.notice.cite(&scheme.indicators[of.indicator.0].clause)).to_owned(),
                sentence: phrases.sentence(working),
                left_out: working.left_out.iter().map(|out| phrases.left_out(out)).collect(),
                judged: said.iter().filter(|one| one.leaf == of.id).map(|one| reason(t, one)).collect(),
                next: phrases.next(working).unwrap_or_default(),
            }
        };
        let groups = scheme.groups.iter().map(|group| {
            let indicators = &scheme.indicators[group.indicators.clone()];
            let score: Points = standing.indicators[group.indicators.clone()].iter().copied().sum();
            GroupView {
                name: format!("{} {}", group.id, t.text(&group.name)),
                score: t.points(score),
                leaves: indicators.iter().flat_map(|one| one.leaves.clone()).map(leaf).collect(),
            }
        });
        let shown = |reason: &&assess::GradeReason| {
            use assess::GradeReason::{NoBestSeat, NoSeat, Seated};
            !own || !matches!(reason, Seated { .. } | NoSeat { .. } | NoBestSeat { .. })
        };
        let entry = &computed.roll.entries[position];
        let mut reasons: Vec<String> =
            entry.reasons.iter().filter(shown).map(|reason| phrases.grade_reason(reason)).collect();
        let limited = entry.reasons.iter().any(|reason| matches!(reason, assess::GradeReason::NoSeat { .. }));
        // Not where a tie was decided for the institution since.
        if own && limited && entry.grade == grade {
            let share = computed.facts.settings.quota_share;
            let (zh, en) = (format!("受{share}比例限制"), format!("limited by the share of {share}"));
            reasons.push(t.of(&zh, &en).to_owned());
        }
        let facts = &computed.facts.institutions[position];
        let warnings = assess::warnings(scheme, &computed.facts, facts, assess::Basis::Verified);
        Ok(Self {
            t,
            base: t.points(standing.base),
            bonus: t.points(standing.bonus),
            total: t.points(standing.total),
            grade: grade_tag(t, computed, grade),
            reasons,
            warnings: if own { Vec::new() } else { warnings.iter().map(|one| phrases.warning(one)).collect() },
            groups: groups.collect(),
            provisional: !standing.determined,
        })
    }
}

/// Leaves out what is for whoever decides: what other readings of the notice would give, what would move a score.
fn without_analysis(working: &mut Working<'_>) {
    working.next = None;
    if let Reckoning::PassRate(work) = &mut working.reckoning {
        work.alternatives.clear();
    }
}

fn reason(t: Words, one: &Reason) -> String {
    let what = t.text(&one.what);
    if one.why.is_empty() { what.to_owned() } else { format!("{what}{}{}", t.of("：", ": "), one.why) }
}

#[derive(Template)]
#[template(path = "pages/determination_card.html")]
struct CardPage {
    shell: Shell,
    t: Words,
    crumbs: Crumbs,
    name: String,
    about: String,
    rank: usize,
    dossier: String,
    card: CardView,
}

/// The page, for the office and auditors.
pub(crate) async fn page(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((Id(year), number, Id(institution))): Path<(Id<Year>, String, Id<InstitutionId>)>,
) -> Result<Response, Refusal> {
    let t = Words(reader.lang);
    let build = async {
        let shown = Shown::load(&app, visitor.actor()?, year, &number).await?;
        let position = shown.institutions.iter().position(|one| one.id == institution).ok_or(AppError::Absent)?;
        let one = &shown.institutions[position];
        let place = format!("{}/{}/institutions/{}", address(year), shown.number(), one.id);
        let shell = Shell::of(&app, reader.lang, &visitor.session, &one.name, &place).await?;
        let facts = &shown.computed.facts.institutions[position];
        let said = app.judged(visitor.actor()?, year, &institution).await?.reasons(facts);
        Ok::<_, AppError>(CardPage {
            crumbs: shown.crumbs(t, Some(&one.name)),
            name: one.name.clone(),
            about: format!("{} · {}", one.code, one.city),
            rank: shown.computed.roll.entries[position].rank,
            dossier: app.dossier_of(year, &institution).await?.map_or_else(String::new, |id| format!("/dossiers/{id}")),
            card: CardView::of(t, &shown.computed, position, (shown.grade(position), false), &said)?,
            shell,
            t,
        })
    };
    html(&build.await.map_err(|error| Refusal::to(error, reader))?)
}
