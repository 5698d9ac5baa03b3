//! A merger before it is made: what follows from it, and the button.

use app::registers::{Merger, Register};
use app::{App, AppError};
use askama::Template;
use axum::extract::{Path, Query as Asked, State};
use axum::response::Response;

use super::one::{crumbs, current, new_key};
use super::{address, named};
use crate::error::Refusal;
use crate::guard::Visitor;
use crate::page::{Reader, Shell, html};
use crate::parts::{Consequence, Crumbs, Staged};
use crate::words::Words;

/// What the address of a merger says.
#[derive(Default, serde::Deserialize)]
pub(crate) struct MergerQuery {
    #[serde(default)]
    pub(super) into: String,
    #[serde(default)]
    pub(super) seen: String,
}

#[derive(Template)]
#[template(path = "pages/merger.html")]
struct MergerPage {
    shell: Shell,
    t: Words,
    crumbs: Crumbs,
    title: String,
    /// What follows from it.
    follows: Vec<&'static str>,
    others: Vec<(String, String)>,
    staged: Option<Staged>,
}

/// What a merger would bring; without the other, which it should be.
pub(crate) async fn merger(
    State(app): State<App>,
    reader: Reader,
    visitor: Visitor,
    Path((register, id)): Path<(String, String)>,
    Asked(query): Asked<MergerQuery>,
) -> Result<Response, Refusal> {
    let t = Words(reader.lang);
    let build = async {
        let register = named(&register)?;
        let actor = visitor.actor()?;
        let registers = app.registers(actor).await?;
        let listed = registers.find(register, &id).filter(|_| register.merges()).ok_or(AppError::Absent)?;
        let staged = if query.into.is_empty() {
            None
        } else {
            Some(staged(t, register, &app.merger(actor, register, &id, &query.into).await?))
        };
        let place = format!("{}/{id}/merger", address(register));
        let title = t.of("并入其他单位", "Merge into another");
        let shell = Shell::of(&app, reader.lang, &visitor.session, title, &place).await?;
        let others = current(&registers, register).into_iter().filter(|(other, _)| *other != id);
        Ok::<_, AppError>(MergerPage {
            shell,
            t,
            crumbs: crumbs(t, register, Some(listed), title),
            title: listed.name().to_owned(),
            follows: follows(t, register).to_vec(),
            others: others.collect(),
            staged,
        })
    };
    html(&build.await.map_err(|error| Refusal::to(error, reader))?)
}

fn follows(t: Words, register: Register) -> &'static [&'static str] {
    match (register, t.0) {
        (Register::Institutions, scheme::Lang::Zh) => &[
            "下次印发通知时不再为它建立自评材料；已有的自评材料保持原样。",
            "它的人员仍归它，可以继续查看和办理已有的材料。",
            "在下一次印发通知之前可以撤销。",
        ],
        (Register::Institutions, scheme::Lang::En) => &[
            "The next notice gives it no self-evaluation; those it has stay as they are.",
            "Its people stay with it and can go on with what is there.",
            "It can be taken back until the next notice is issued.",
        ],
        (_, scheme::Lang::Zh) => &[
            "它的证书归并入的组织；名单中再写它的名称，一律视为并入的组织。",
            "在下一次印发通知之前可以撤销，随同的证书一并退回。",
        ],
        (_, scheme::Lang::En) => &[
            "Its certificates go to the other; wherever a list names it, the other is meant.",
            "It can be taken back, its certificates too, until the next notice is issued.",
        ],
    }
}

fn staged(t: Words, register: Register, merger: &Merger) -> Staged {
    let (listed, into) = (&merger.listed, &merger.into);
    let one = |name: &str, before: usize, after: usize| Consequence {
        name: name.to_owned(),
        before: before.to_string(),
        after: after.to_string(),
    };
    let consequences = match register {
        Register::Institutions => vec![
            one(t.of("下次通知时的自评材料", "Self-evaluations with the next notice"), 1, 0),
            one(t.of("已有的自评材料", "Self-evaluations it has"), merger.dossiers, merger.dossiers),
            one(t.of("人员", "People"), merger.people, merger.people),
        ],
        _ => vec![
            one(&format!("{}{}", listed.name(), t.of("的证书", ": certificates")), merger.certificates, 0),
            one(
                &format!("{}{}", into.name(), t.of("的证书", ": certificates")),
                merger.awarded,
                merger.awarded + merger.certificates,
            ),
        ],
    };
    let place = format!("{}/{}", address(register), listed.id);
    Staged {
        t,
        title: format!("{} → {}", listed.name(), into.name()),
        text: t.of("尚未写入，请核对后写明依据。", "Nothing is written yet: check, and give the basis.").to_owned(),
        consequences,
        action: format!("{place}/merge?into={}&seen={}", into.id, listed.seen()),
        key: new_key(),
        button: t.of("确认并入", "Merge").to_owned(),
        grave: false,
        back: place,
    }
}
