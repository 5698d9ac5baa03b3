//! The demonstration's requests for material: one institution has answered its own, one has still to answer. Nothing in
//! them is real.

use store::assignments::AssignmentState;
use store::people::Member;
use workflow::{Actor, AssignmentId, DossierId, InstitutionId, MaterialId, Role, Scope, Year};

use super::panel::{SIGNED, as_expert};
use super::{EVIDENCE, begun, somebody};
use crate::dossier::NewFile;
use crate::panel::material_place;
use crate::{App, AppError};

/// What was asked for and given.
const ASKED: &str =
    "申报的成果只附了首页，看不出完成单位和时间。请补充带公章的完整页，并说明对应的证书名称和参与班级。";
const ANSWERED: &str = "已补充盖章页及完成单位说明，对应2019级两个班共83人；原件存教务处，可随时查验。";
/// What still waits.
const WAITS: &str =
    "佐证材料没有体现证书标准与课程内容的对应关系，请补充课程标准修订前后的对照页，并标出对应的职业技能点。";

/// A request, and whoever may answer it.
pub(super) struct Open {
    id: MaterialId,
    dossier: DossierId,
    school: Actor,
}

impl App {
    /// An institution other than the one that people enter as is asked for material.
    pub(super) async fn demonstrate_request(
        &self,
        year: Year,
        lead: &Actor,
        members: &[Member],
    ) -> Result<Option<Open>, AppError> {
        let entered = begun(&mut *self.store.read().await?).await?;
        let board = self.board(lead, year).await?;
        for other in board.institutions.iter().filter(|one| Some(&one.institution.id) != entered.as_ref()) {
            let of = &other.institution.id;
            let Some(dossier) = self.demonstrate_asking(year, lead, members, (of, ASKED)).await? else { continue };
            let Some(school) = somebody(members, &Scope::Institution(of.clone()), Role::InstitutionAdmin) else {
                continue;
            };
            let own = self.own_material(&school, &dossier).await?;
            return Ok(own.requests.first().map(|request| Open { id: request.id.clone(), dossier, school }));
        }
        Ok(None)
    }

    /// It answers, with a file.
    pub(super) async fn demonstrate_answer(&self, open: Option<Open>) -> Result<(), AppError> {
        let Some(Open { id, dossier, school }) = open else { return Ok(()) };
        // Another file than what stands for the evidence, whose bytes would be the same.
        let bytes = [EVIDENCE, b"%\n"].concat();
        let file = NewFile { name: "成果盖章页.pdf".to_owned(), bytes };
        self.add_file(&school, &dossier, &material_place(&id), file).await?;
        self.answer_material(&school, &dossier, &id, ANSWERED).await
    }

    /// The institution that people enter as is asked, so that they find something to answer.
    pub(super) async fn demonstrate_waiting(
        &self,
        year: Year,
        lead: &Actor,
        members: &[Member],
    ) -> Result<(), AppError> {
        if let Some(entered) = begun(&mut *self.store.read().await?).await? {
            self.demonstrate_asking(year, lead, members, (&entered, WAITS)).await?;
        }
        Ok(())
    }

    /// An expert who is in the middle of the work asks about the first thing that is claimed; `None` where there is none.
    async fn demonstrate_asking(
        &self,
        year: Year,
        lead: &Actor,
        members: &[Member],
        (institution, words): (&InstitutionId, &str),
    ) -> Result<Option<DossierId>, AppError> {
        let board = self.board(lead, year).await?;
        let seats = board.institution(institution).map_or(&[][..], |one| &one.assignments);
        let works = |index: usize| SIGNED.contains(&(index % 4));
        for seat in seats.iter().filter(|seat| seat.state == AssignmentState::Released) {
            let index = board.experts.iter().position(|one| one.expert.id == seat.expert);
            if let Some(actor) = as_expert(members, &seat.expert).filter(|_| index.is_some_and(works))
                && let Some(dossier) = self.demonstrate_question(&actor, &seat.id, words).await?
            {
                return Ok(Some(dossier));
            }
        }
        Ok(None)
    }

    async fn demonstrate_question(
        &self,
        actor: &Actor,
        id: &AssignmentId,
        words: &str,
    ) -> Result<Option<DossierId>, AppError> {
        let review = self.review(actor, id).await?;
        let claimed = |ix: &scheme::IndicatorIx| review.items(*ix).next().is_some();
        let Some(ix) = review.indicators().into_iter().find(claimed) else { return Ok(None) };
        self.ask_material(actor, id, &review.plan.scheme.indicators[ix.0].id, words).await?;
        Ok(Some(review.book.dossier.id))
    }
}
