//! The demonstration's requests for material: one institution has answered its own, one has still to answer. Nothing in
//! them is real.

use store::assignments::AssignmentState;
use store::people::Member;
use workflow::{Actor, AssignmentId, DossierId, InstitutionId, MaterialId, Role, Scope, Year};

use super::panel::{SIGNED, as_expert};
use super::{EVIDENCE, somebody};
use crate::dossier::NewFile;
use crate::panel::material_place;
use crate::{App, AppError};

/// What was asked for and given.
const ASKED: &str = "申报事项只附了首页，看不出颁发单位和时间。请补充带公章的完整页，并说明与1+X证书的关系。";
const ANSWERED: &str =
    "已补充带公章的完整页，文号和日期见第1页；与本校试点证书的对应关系见所附说明，原件存教务处备查。";
/// What still waits.
const WAITS: &str = "所附材料为复印件，看不清颁发单位和日期。请补充清晰的原件扫描件，并注明对应的1+X证书和本校人员。";

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
        let entered = self.begun(&mut *self.store.read().await?).await?;
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
        let file = NewFile { name: "盖章页及说明.pdf".to_owned(), bytes };
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
        if let Some(entered) = self.begun(&mut *self.store.read().await?).await? {
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
