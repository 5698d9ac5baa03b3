//! 身份核实: somebody of the office has seen who experts are and where they work. Conflicts of interest are only as good as
//! what was confirmed, so that nobody else is invited or assigned.

use scheme::Text;
use serde_json::json;
use workflow::{Act, Actor, Event, Object, may};

use super::change::{note_change, required};
use super::{Register, State, keep};
use crate::error::allowed;
use crate::{App, AppError};

impl App {
    /// Confirms the identity and employers of experts, each as it was `seen`: all of them, or none where one of them
    /// changed meanwhile. Who is confirmed already stays so.
    pub async fn confirm_experts(
        &self,
        actor: &Actor,
        experts: Vec<(String, String)>,
        basis: &str,
    ) -> Result<(), AppError> {
        let (app, actor, basis) = (self.clone(), actor.clone(), basis.to_owned());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    allowed(may(&actor, Act::KeepRegisters, &Object::Nothing, tx.now()))?;
                    let basis = required("reason", &basis)?;
                    if experts.is_empty() {
                        return Err(AppError::input("expert", "请选择要核实的专家", "choose the experts to confirm"));
                    }
                    let registers = app.registers_in(tx.db()).await?;
                    for (id, seen) in &experts {
                        let listed = registers.find(Register::Experts, id).ok_or(AppError::Absent)?;
                        if listed.confirmed_at.is_some() || listed.state != State::Current {
                            continue;
                        }
                        if listed.seen() != *seen {
                            return Err(AppError::Stale(Text::new(
                                format!(
                                    "打开页面之后，{}的信息已被修改，没有核实任何人。请刷新后再看。",
                                    listed.name()
                                ),
                                format!("What is known of {} changed meanwhile; nobody was confirmed.", listed.name()),
                            )));
                        }
                        let mut next = listed.clone();
                        next.confirmed_at = Some(tx.now());
                        keep::save(tx, Register::Experts, &next).await?;
                        let detail = json!({"basis": basis});
                        note_change(tx, &actor, Event::ExpertConfirmed, Register::Experts, &next, detail);
                    }
                    Ok(())
                })
            })
            .await
    }
}
