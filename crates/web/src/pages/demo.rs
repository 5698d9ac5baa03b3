//! The doors of a demonstration.

use app::App;
use axum::extract::State;
use axum::response::Response;
use axum_extra::extract::CookieJar;
use scheme::Text;
use workflow::Role;

use crate::error::Refusal;
use crate::form::Form;
use crate::guard::From;
use crate::page::Reader;
use crate::pages::sign_in::with_token;
use crate::words::Words;

/// One door: enter as somebody in this role.
pub(crate) struct Door {
    pub(crate) id: &'static str,
    pub(crate) name: String,
    pub(crate) about: String,
}

/// The door of somebody of the office who works at an institution.
const HOSTED: &str = "office_staff_hosted";

/// The doors to roles that somebody holds, in the order in which a visitor would try them.
pub(crate) fn doors(t: Words, roles: &[(Role, bool)]) -> Vec<Door> {
    let about = |role| match role {
        Role::InstitutionAdmin => Text::new("填报自评、上传材料、提交", "fills in, attaches evidence, submits"),
        Role::InstitutionFiller => Text::new("只填分给本部门的指标", "fills in the indicators given to a department"),
        Role::InstitutionHead => Text::new("审核并签署真实性承诺", "approves and signs the integrity statement"),
        Role::OfficeLead => Text::new("看全省进度、退回、批准延期", "sees everybody, returns, approves more time"),
        Role::OfficeStaff => Text::new("组织各环节、提醒院校", "runs the steps, reminds institutions"),
        Role::EvaluationOrganisation => {
            Text::new("报送证书数据、答复异议", "supplies figures of its certificates, answers disputes")
        }
        Role::Expert => {
            Text::new("签署承诺、声明回避、查看评审任务", "declares conflicts, sees what is to be reviewed")
        }
        Role::PanelLead => {
            Text::new("完成自己的评审后裁定分歧", "settles what others differ on, once done with its own")
        }
        Role::Authority => Text::new("看所属院校进度", "sees the progress of its institutions"),
        Role::Auditor => Text::new("查阅全部内容与日志", "reads everything, and the log"),
        _ => Text::new("开通账号、管理人员", "opens accounts"),
    };
    [
        Role::InstitutionAdmin,
        Role::InstitutionHead,
        Role::InstitutionFiller,
        Role::OfficeLead,
        Role::OfficeStaff,
        Role::EvaluationOrganisation,
        Role::Expert,
        Role::PanelLead,
        Role::Authority,
        Role::Auditor,
        Role::SystemAdmin,
    ]
    .into_iter()
    .flat_map(|role| {
        let door = roles.contains(&(role, false)).then(|| Door {
            id: role.id(),
            name: t.text(&role.name()).to_owned(),
            about: t.text(&about(role)).to_owned(),
        });
        let hosted = role == Role::OfficeStaff && roles.contains(&(role, true));
        let hosted = hosted.then(|| Door {
            id: HOSTED,
            name: t.of("省1+X推进办（挂职）", "Office staff from an institution").to_owned(),
            about: t.of("在院校任职，本校事项须回避", "works at an institution, and leaves it to others").to_owned(),
        });
        door.into_iter().chain(hosted)
    })
    .collect()
}

/// Enters as somebody.
pub(crate) async fn enter(
    State(app): State<App>,
    reader: Reader,
    From(client): From,
    jar: CookieJar,
    form: Form,
) -> Result<Response, Refusal> {
    let wanted = async {
        let (role, hosted) = match form.get("role") {
            HOSTED => (Role::OfficeStaff, true),
            id => (Role::from_id(id).ok_or(app::AppError::Absent)?, false),
        };
        app.enter_demonstration((role, hosted), form.get("institution").parse().ok().as_ref(), client).await
    };
    let token = wanted.await.map_err(|error| Refusal::to(error, reader))?;
    Ok(with_token(&app, jar, &token, "/"))
}

/// Every part of the pages, each with an example.
pub(crate) async fn components(reader: Reader) -> axum::response::Html<String> {
    axum::response::Html(crate::components::components(reader.lang))
}

#[cfg(test)]
mod tests {
    use super::*;
    use scheme::Lang;

    #[test]
    fn there_is_a_door_for_whoever_the_demonstration_has_and_for_nobody_else() {
        let doors =
            |roles: &[(Role, bool)]| doors(Words(Lang::Zh), roles).into_iter().map(|door| door.id).collect::<Vec<_>>();
        let everybody = [(Role::Auditor, false), (Role::OfficeStaff, false), (Role::OfficeStaff, true)];
        assert_eq!(doors(&everybody), ["office_staff", HOSTED, "auditor"]);
        assert_eq!(doors(&everybody[..2]), ["office_staff", "auditor"], "kept from when nobody was hosted");
    }
}
