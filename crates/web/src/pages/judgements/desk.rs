//! What is judged of one institution, indicator by indicator: what is claimed, what everybody said, what holds, and the
//! form to settle it. For the office and auditors all of it, for a panel's lead what they may settle.

use app::dossier::Book;
use app::judgement::{Judged, Judgements, Matter, Past, Record, Said, Spread, Stand, outlier_tenths};
use app::panel::{ADVICE, DECISION, DECISIONS, KIND, MARK, PROBLEMS, REASON, STRENGTHS, Subject, VERDICT, VERDICTS};
use app::panel::{material_place, material_state};
use askama::Template;
use assess::Field as Fact;
use scheme::{IndicatorIx, Leaf, Method, Points};
use store::dossiers::{Fields, File};
use store::requests::MaterialRequest;
use workflow::EntryId;

use super::{leaf_name, raw, stand_tag};
use crate::pages::dossier::{maximum, sheet_name};
use crate::pages::requests::state_tag;
use crate::pages::sheet::{claimed_cells, field_name, kinds, official_words};
use crate::pages::visits::visit_address;
use crate::parts::Tag;
use crate::words::Words;

/// For whom it is shown.
#[derive(Clone, Copy)]
pub(crate) struct Viewer<'v> {
    /// Experts are named, not only by their codes.
    pub(crate) names: bool,
    /// Nothing can be changed.
    pub(crate) readonly: bool,
    /// Which of the matters are shown.
    pub(crate) only: &'v str,
    /// Where the evidence is: the address up to the id of a file.
    pub(crate) files: &'v str,
}

/// What it is made from: the judgements of one institution, its self-evaluation, what was ruled before.
#[derive(Clone, Copy)]
pub(crate) struct Seen<'s> {
    pub(crate) judgements: &'s Judgements,
    pub(crate) judged: &'s Judged,
    pub(crate) book: &'s Book,
    pub(crate) history: &'s [Past],
    /// The time: a request waits until its own.
    pub(crate) now: jiff::Timestamp,
}

/// A field of a form.
struct Input {
    /// Its id and name: `f.<row>.<field>`.
    name: String,
    value: String,
    problem: String,
    /// What can be chosen: value and words.
    options: Vec<(String, String)>,
}

/// What somebody said.
struct SaidView {
    who: String,
    word: String,
    reason: String,
    /// The modified z, where it says something.
    z: String,
    /// The mark lies aside.
    aside: bool,
}

/// What was ruled before.
struct PastView {
    head: String,
    lines: Vec<(String, String)>,
}

/// Something that is judged.
struct MatterView {
    row: String,
    version: i64,
    name: String,
    tag: Tag,
    why: String,
    holds: String,
    /// It is shown unfolded.
    open: bool,
    by_experts: bool,
    claimed: Vec<(String, String)>,
    /// What should be looked at before it is accepted.
    hint: String,
    /// What was seen of it on site: address of the visit, what came of looking, in words; empty where nobody looked.
    seen: Option<(String, String)>,
    said: Vec<SaidView>,
    /// Whether a z stands beside any mark.
    has_z: bool,
    /// Where the marks lie, in words.
    spread: String,
    rubric: Vec<(String, String)>,
    /// What a mark may be, in words.
    range: String,
    label: &'static str,
    first: Input,
    kind: Option<Input>,
    reason: Input,
    history: Vec<PastView>,
}

/// An indicator with anything to judge.
struct IndicatorView {
    id: String,
    name: String,
    maximum: String,
    words: String,
    clause: String,
    /// What the institution says of the indicator itself.
    own_mark: String,
    remark: String,
    /// Evidence: address, name, warning.
    files: Vec<(String, String, String)>,
    /// What experts asked the institution to supply.
    asked: Vec<AskedView>,
    /// What the office recorded.
    records: Vec<String>,
    matters: Vec<MatterView>,
    open: usize,
}

/// What experts asked the institution to supply, and what it gave.
struct AskedView {
    words: String,
    tag: Tag,
    /// Empty before.
    answer: String,
    /// Address, name, warning.
    files: Vec<(String, String, String)>,
}

/// What a panel says of the institution as a whole.
struct OpinionView {
    row: String,
    version: i64,
    fields: Vec<(&'static str, Input)>,
    history: Vec<PastView>,
}

/// All of it, as a part of a page inside its form.
#[derive(Template)]
#[template(path = "pages/judged.html")]
pub(crate) struct Desk {
    t: Words,
    readonly: bool,
    indicators: Vec<IndicatorView>,
    opinion: OpinionView,
    reasons: Vec<&'static str>,
}

impl askama::filters::HtmlSafe for Desk {}

/// Reasons that are often given, to choose from or to write over.
const REASONS: [(&str, &str); 6] = [
    ("采纳多数专家意见", "as most experts said"),
    ("佐证材料充分", "proven by its evidence"),
    ("佐证材料不足", "not proven by its evidence"),
    ("现场查看属实", "found so on site"),
    ("时间不在考核年度", "not of this year"),
    ("重复申报", "claimed twice"),
];

/// What can be shown of an institution's matters: id and words.
pub(crate) const ONLY: [(&str, &str, &str); 4] = [
    ("", "全部", "All"),
    ("open", "尚未评定", "Open"),
    ("office", "办公室核定", "The office’s"),
    ("experts", "专家评审", "Experts’"),
];

/// Whether a matter is shown under one of [`ONLY`].
pub(crate) fn is_shown(only: &str, matter: &Matter) -> bool {
    match only {
        "open" => matter.stand.is_open() || matter.gap.is_some(),
        "office" => !matter.by_experts,
        "experts" => matter.by_experts,
        _ => true,
    }
}

/// Puts it together.
pub(crate) fn desk(t: Words, seen: Seen<'_>, viewer: Viewer<'_>) -> Desk {
    let scheme = &seen.judgements.plan.scheme;
    let judged = seen.judged;
    let shown =
        |ix: IndicatorIx| judged.matters.iter().filter(move |one| one.indicator == ix && is_shown(viewer.only, one));
    let has = |ix: &IndicatorIx| {
        let id = &scheme.indicators[ix.0].id;
        shown(*ix).next().is_some() || (viewer.only.is_empty() && judged.records.iter().any(|one| one.indicator == *id))
    };
    let indicators = (0..scheme.indicators.len()).map(IndicatorIx).filter(has);
    let maker = Maker { t, seen, viewer, judged };
    Desk {
        t,
        readonly: viewer.readonly,
        indicators: indicators.map(|ix| maker.indicator(ix, shown(ix).collect())).collect(),
        opinion: maker.opinion(),
        reasons: REASONS.iter().map(|(zh, en)| t.of(zh, en)).collect(),
    }
}

/// The name of a field of a row.
pub(crate) fn name_of(row: &EntryId, field: &str) -> String {
    format!("f.{row}.{field}")
}

fn value<'f>(fields: &'f Fields, key: &str) -> &'f str {
    fields.get(key).map_or("", |value| value.trim())
}

/// What somebody said, as one word: the mark, the decision or the verdict.
pub(super) fn said_word(t: Words, fields: &Fields) -> String {
    match (value(fields, MARK), value(fields, DECISION), value(fields, VERDICT)) {
        ("", "", verdict) => word(t, &VERDICTS, verdict),
        ("", decision, _) => word(t, &DECISIONS, decision),
        (mark, ..) => mark.to_owned(),
    }
}

fn word(t: Words, of: &[(&str, &str, &str)], id: &str) -> String {
    of.iter().find(|(known, ..)| *known == id).map_or(id, |(_, zh, en)| t.of(zh, en)).to_owned()
}

fn options(t: Words, of: &[(&str, &str, &str)]) -> Vec<(String, String)> {
    of.iter().map(|(id, zh, en)| ((*id).to_owned(), t.of(zh, en).to_owned())).collect()
}

/// Why a matter stands as it does, in words.
pub(super) fn why(t: Words, stand: &Stand) -> String {
    let (zh, en) = match stand {
        Stand::TooFew { have, need } => {
            (format!("已有 {have} 份，至少需要 {need} 份"), format!("{have} so far, {need} are needed"))
        }
        Stand::Apart { spread, limit } => {
            let (spread, limit) = (spread.short(), limit.short());
            (format!("分差 {spread}，超过允许的 {limit}"), format!("{spread} apart, {limit} at most"))
        }
        Stand::Divided => ("专家的审定不相同".to_owned(), "experts decided differently".to_owned()),
        Stand::Unanswered => (
            "有专家要求补充材料或现场查看，尚无结果".to_owned(),
            "an expert asks for material or a visit, and nothing came of it yet".to_owned(),
        ),
        Stand::Contradicted => (
            "现场查看与申报不一致，请核定分数和事项后重新写明结论（说明须与先前不同）".to_owned(),
            "not as claimed on site: settle mark and items, then say so here in new words".to_owned(),
        ),
        _ => return String::new(),
    };
    t.of(&zh, &en).to_owned()
}

struct Maker<'m> {
    t: Words,
    seen: Seen<'m>,
    viewer: Viewer<'m>,
    judged: &'m Judged,
}

impl Maker<'_> {
    fn indicator(&self, ix: IndicatorIx, matters: Vec<&Matter>) -> IndicatorView {
        let (t, plan) = (self.t, &self.seen.judgements.plan);
        let indicator = &plan.scheme.indicators[ix.0];
        let about = self.seen.book.about(&indicator.id);
        let about = |field: &str| about.map_or("", |entry| value(&entry.fields, field)).to_owned();
        let here = |file: &&File| file.uses.iter().any(|(used, _)| *used == indicator.id);
        let file = |file: &File| {
            let mut lines = file.warning.lines();
            let (zh, en) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
            (format!("{}{}", self.viewer.files, file.id), file.name.clone(), t.of(zh, en).to_owned())
        };
        let asked = |request: &MaterialRequest| {
            let place = material_place(&request.id);
            // What an institution gathers for an answer is its own until it answers.
            let given = |one: &&File| request.answer.is_some() && one.uses.iter().any(|(used, _)| *used == place);
            AskedView {
                words: request.words.clone(),
                tag: state_tag(t, material_state(request, self.seen.now)),
                answer: request.answer.as_ref().map_or_else(String::new, |answer| answer.words.clone()),
                files: self.seen.book.files.iter().filter(given).map(file).collect(),
            }
        };
        let kinds = kinds(plan, ix, t);
        let record = |record: &Record| record_line(record, &kinds);
        let mut items = 0;
        let matter = |matter: &Matter| {
            items += usize::from(matches!(matter.subject, Subject::Item(_)));
            self.matter(matter, items, &kinds)
        };
        IndicatorView {
            id: indicator.id.clone(),
            name: sheet_name(plan, &indicator.id, t),
            maximum: maximum(indicator.points.points()),
            words: official_words(plan, indicator),
            clause: t.text(&plan.scheme.notice.cite(&indicator.clause)).to_owned(),
            own_mark: about(MARK),
            remark: about("remark"),
            files: self.seen.book.files.iter().filter(here).map(file).collect(),
            asked: self.judged.asked.iter().filter(|one| one.indicator == indicator.id).map(asked).collect(),
            records: self.judged.records.iter().filter(|one| one.indicator == indicator.id).map(record).collect(),
            open: matters.iter().filter(|matter| matter.stand.is_open()).count(),
            matters: matters.into_iter().map(matter).collect(),
        }
    }

    fn matter(&self, matter: &Matter, number: usize, kinds: &[(String, String)]) -> MatterView {
        let (t, plan) = (self.t, &self.seen.judgements.plan);
        let row = self.judged.row(matter);
        let leaf = matter.leaf(plan);
        let spread = raw::spread(matter, self.seen.judgements);
        let said: Vec<SaidView> =
            matter.said.iter().map(|said| self.said(matter, said, spread.as_ref(), kinds)).collect();
        let (name, label, first, kind) = match &matter.subject {
            Subject::Item(entry) => {
                let title = self.judged.entries.iter().find(|one| one.id == *entry);
                let title = title.map_or("", |one| value(&one.fields, Fact::Title.key()));
                let kind = self.input(matter, &row, KIND, kinds.to_vec());
                let name = format!("{} {number} {title}", t.of("事项", "Item"));
                (name, t.of("审定", "Decision"), self.input(matter, &row, DECISION, options(t, &DECISIONS)), Some(kind))
            }
            Subject::Mark(_) => {
                let of = leaf.map_or_else(String::new, |leaf| leaf_name(t, leaf));
                let name = format!("{} {of}", t.of("打分", "Mark"));
                (name, t.of("分数", "Mark"), self.input(matter, &row, MARK, Vec::new()), None)
            }
            Subject::Verdict(_) | Subject::Opinion => {
                let name = t.of("结论", "Verdict").to_owned();
                (name, t.of("结论", "Verdict"), self.input(matter, &row, VERDICT, options(t, &VERDICTS)), None)
            }
        };
        MatterView {
            version: matter.ruling.as_ref().map_or(0, |ruling| ruling.version),
            name,
            tag: stand_tag(t, &matter.stand),
            why: why(t, &matter.stand),
            holds: self.holds(matter, kinds),
            open: matter.stand.is_open() || matter.gap.is_some(),
            by_experts: matter.by_experts,
            claimed: match &matter.subject {
                Subject::Item(entry) => claimed_cells(self.seen.book, matter.indicator, entry, t),
                _ => Vec::new(),
            },
            hint: self.hint(matter, kinds),
            seen: self.seen_on_site(matter),
            has_z: said.iter().any(|one| !one.z.is_empty()),
            said,
            spread: spread.map_or_else(String::new, |spread| spread_words(t, &spread)),
            rubric: leaf.map_or_else(Vec::new, |leaf| rubric(t, leaf)),
            range: leaf.map_or_else(String::new, |leaf| range(t, leaf)),
            label,
            first,
            kind,
            reason: self.input(matter, &row, REASON, Vec::new()),
            history: self.history(&matter.subject, kinds),
            row: row.to_string(),
        }
    }

    /// What a team saw, beside what is said of the indicator as a whole.
    fn seen_on_site(&self, matter: &Matter) -> Option<(String, String)> {
        let seen = matter.seen.as_ref().filter(|_| matches!(matter.subject, Subject::Verdict(_) | Subject::Mark(_)))?;
        let day = seen.day.map_or_else(String::new, |day| self.t.day(day));
        let looked = seen.looked.name();
        let words = self.t.text(&looked);
        let href = if self.viewer.names { visit_address(&seen.visit) } else { String::new() };
        Some((href, format!("{day} {words}{}{}", self.t.of("：", ": "), seen.note)))
    }

    /// What holds, in words; empty while nothing does.
    fn holds(&self, matter: &Matter, kinds: &[(String, String)]) -> String {
        if let Some(mark) = matter.held_mark(&self.seen.judgements.plan) {
            return mark.short();
        }
        matter.holds().map_or_else(String::new, |fields| self.words(&matter.subject, fields, kinds))
    }

    /// What somebody said of a subject, but for the reason.
    fn words(&self, subject: &Subject, fields: &Fields, kinds: &[(String, String)]) -> String {
        match subject {
            Subject::Mark(_) => value(fields, MARK).to_owned(),
            Subject::Verdict(_) => word(self.t, &VERDICTS, value(fields, VERDICT)),
            Subject::Opinion => String::new(),
            Subject::Item(_) => {
                let decision = value(fields, DECISION);
                let words = word(self.t, &DECISIONS, decision);
                let kind = kinds.iter().find(|(id, _)| decision == "change" && id == value(fields, KIND));
                kind.map_or_else(|| words.clone(), |(_, kind)| format!("{words}{}{kind}", self.t.of("：", ": ")))
            }
        }
    }

    fn said(&self, matter: &Matter, said: &Said, spread: Option<&Spread>, kinds: &[(String, String)]) -> SaidView {
        let judgements = self.seen.judgements;
        let who = if self.viewer.names {
            let seat = self.judged.seats.iter().find(|seat| seat.expert == said.expert);
            seat.map_or_else(String::new, |seat| seat.name.clone())
        } else {
            raw::code_of(judgements, &said.expert).to_owned()
        };
        let mark = matter.given(&judgements.plan).into_iter().find(|(one, _)| one.expert == said.expert);
        let mark = mark.map(|(_, mark)| mark);
        let z = spread.zip(mark).and_then(|(spread, mark)| outlier_tenths(spread, mark));
        let word = self.words(&matter.subject, &said.fields, kinds);
        SaidView {
            who,
            word: if word.is_empty() { "—".to_owned() } else { word },
            reason: value(&said.fields, REASON).to_owned(),
            z: z.map_or_else(String::new, raw::tenths),
            aside: spread.zip(mark).is_some_and(|(spread, mark)| spread.is_outlier(mark)),
        }
    }

    fn hint(&self, matter: &Matter, kinds: &[(String, String)]) -> String {
        let t = self.t;
        match &matter.subject {
            Subject::Item(entry) => self.judged.same_day(entry).map_or_else(String::new, |record| {
                let record = record_line(record, kinds);
                let (zh, en) = (
                    format!("办公室已登记同一天的事项，核对是否重复：{record}"),
                    format!("the office recorded something of the same day, look whether it is the same: {record}"),
                );
                t.of(&zh, &en).to_owned()
            }),
            Subject::Mark(_) if matter.stand == Stand::NotClaimed && !matter.by_experts => {
                let plan = &self.seen.judgements.plan;
                let other = matter.leaf(plan).and_then(|leaf| match &leaf.method {
                    Method::Judged(judged) => judged.only_where.map(|other| &plan.scheme.leaves[other.0]),
                    _ => None,
                });
                match other {
                    Some(other) => {
                        let name = leaf_name(t, other);
                        let (zh, en) = (
                            format!("「{name}」没有认可的事项，此项不计分，不必打分"),
                            format!("counts only where {name} has an accepted item, so that no mark is needed"),
                        );
                        t.of(&zh, &en).to_owned()
                    }
                    None => t
                        .of(
                            "可以不打分；打分只用来降低按件数算出的分数",
                            "no mark is needed; one only lowers what was counted",
                        )
                        .to_owned(),
                }
            }
            _ => String::new(),
        }
    }

    fn input(&self, matter: &Matter, row: &EntryId, field: &'static str, options: Vec<(String, String)>) -> Input {
        let problem = matter.gap.as_ref().filter(|(wrong, _)| *wrong == field);
        Input {
            name: name_of(row, field),
            value: matter.ruled(field).to_owned(),
            problem: problem.map_or_else(String::new, |(_, message)| self.t.text(message).to_owned()),
            options,
        }
    }

    fn opinion(&self) -> OpinionView {
        let t = self.t;
        let row = self.judged.opinion_row();
        let stored = self.judged.opinion.as_ref();
        let fields = [STRENGTHS, PROBLEMS, ADVICE].map(|key| (key, opinion_heading(t, key)));
        let field = |(key, label): (&str, &'static str)| {
            let value = stored.and_then(|stored| stored.fields.get(key)).cloned().unwrap_or_default();
            (label, Input { name: name_of(&row, key), value, problem: String::new(), options: Vec::new() })
        };
        OpinionView {
            version: stored.map_or(0, |stored| stored.version),
            fields: fields.map(field).into_iter().collect(),
            history: self.history(&Subject::Opinion, &[]),
            row: row.to_string(),
        }
    }

    fn history(&self, subject: &Subject, kinds: &[(String, String)]) -> Vec<PastView> {
        let (t, stored) = (self.t, subject.stored());
        let view = |past: &Past| {
            let words = self.words(subject, &past.fields, kinds);
            let reason = value(&past.fields, REASON).to_owned();
            let mut lines =
                vec![(t.of("核定", "Settled").to_owned(), words), (t.of("理由", "Reason").to_owned(), reason)];
            if *subject == Subject::Opinion {
                lines = past.fields.iter().map(|(key, value)| (opinion_name(t, key), value.clone())).collect();
            }
            lines.retain(|(_, value)| !value.is_empty());
            if lines.is_empty() {
                lines.push((t.of("撤回", "Taken back").to_owned(), String::new()));
            }
            let (zh, en) = (format!("第 {} 次", past.version), format!("version {}", past.version));
            PastView { head: format!("{} {} {}", t.of(&zh, &en), t.time(past.at), past.person), lines }
        };
        self.seen.history.iter().filter(|past| past.subject == stored).map(view).collect()
    }
}

/// A record in one line.
fn record_line(record: &Record, kinds: &[(String, String)]) -> String {
    let of = |field: Fact| value(&record.fields, field.key());
    let kind = kinds.iter().find(|(id, _)| id == of(Fact::Kind)).map_or("", |(_, words)| words.as_str());
    let parts = [of(Fact::Date), kind, of(Fact::Title), of(Fact::Achievement)];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// What a part of the panel's opinion is called.
pub(crate) fn opinion_heading(t: Words, key: &str) -> &'static str {
    match key {
        STRENGTHS => t.of("主要成效", "What is good"),
        PROBLEMS => t.of("存在问题", "What is wanting"),
        _ => t.of("改进建议", "What is advised"),
    }
}

fn opinion_name(t: Words, key: &str) -> String {
    match key {
        STRENGTHS | PROBLEMS | ADVICE => opinion_heading(t, key).to_owned(),
        other => field_name(other, t),
    }
}

fn spread_words(t: Words, spread: &Spread) -> String {
    let Spread { count, ends: (lowest, highest), median, .. } = *spread;
    let (lowest, highest, median, width) = (lowest.short(), highest.short(), median.short(), spread.width().short());
    let (zh, en) = (
        format!("{count} 份，中位数 {median}，最低 {lowest}，最高 {highest}，分差 {width}"),
        format!("{count} marks, median {median}, {lowest} to {highest}, {width} apart"),
    );
    t.of(&zh, &en).to_owned()
}

/// The anchors of a mark: from which mark on, what is expected.
pub(super) fn rubric(t: Words, leaf: &Leaf) -> Vec<(String, String)> {
    let Method::Judged(judged) = &leaf.method else { return Vec::new() };
    judged.rubric.iter().map(|step| (step.from.short(), t.text(&step.text).to_owned())).collect()
}

/// What a mark of a leaf may be.
pub(super) fn range(t: Words, leaf: &Leaf) -> String {
    let most = leaf.points.points().map_or_else(String::new, Points::short);
    match &leaf.method {
        Method::Judged(judged) => {
            let step = judged.step.short();
            let (zh, en) = (format!("0–{most}，每档 {step}"), format!("0–{most}, steps of {step}"));
            t.of(&zh, &en).to_owned()
        }
        _ => format!("0–{most}"),
    }
}
