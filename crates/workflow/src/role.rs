//! Roles, and the person acting in one of them.

use scheme::Text;

use crate::ids::{AccountId, ExpertId, InstitutionId, MembershipId, OrganisationId};

/// What somebody is in this assessment. One person may hold several roles and acts in one at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// 省教育厅
    OfficeLead,
    /// 省1+X推进办
    OfficeStaff,
    /// 院校管理员
    InstitutionAdmin,
    /// 部门填报员
    InstitutionFiller,
    /// 校领导
    InstitutionHead,
    /// 培训评价组织
    EvaluationOrganisation,
    /// 评审专家
    Expert,
    /// 专家组长
    PanelLead,
    /// 主管部门
    Authority,
    /// 审计纪检
    Auditor,
    /// 系统管理员
    SystemAdmin,
    /// 安全管理员
    SecurityAdmin,
    /// 审计管理员
    AuditAdmin,
}

impl Role {
    /// All.
    pub const ALL: [Self; 13] = [
        Self::OfficeLead,
        Self::OfficeStaff,
        Self::InstitutionAdmin,
        Self::InstitutionFiller,
        Self::InstitutionHead,
        Self::EvaluationOrganisation,
        Self::Expert,
        Self::PanelLead,
        Self::Authority,
        Self::Auditor,
        Self::SystemAdmin,
        Self::SecurityAdmin,
        Self::AuditAdmin,
    ];

    /// As stored, and in addresses.
    pub fn id(self) -> &'static str {
        match self {
            Self::OfficeLead => "office_lead",
            Self::OfficeStaff => "office_staff",
            Self::InstitutionAdmin => "institution_admin",
            Self::InstitutionFiller => "institution_filler",
            Self::InstitutionHead => "institution_head",
            Self::EvaluationOrganisation => "evaluation_organisation",
            Self::Expert => "expert",
            Self::PanelLead => "panel_lead",
            Self::Authority => "authority",
            Self::Auditor => "auditor",
            Self::SystemAdmin => "system_admin",
            Self::SecurityAdmin => "security_admin",
            Self::AuditAdmin => "audit_admin",
        }
    }

    /// From its id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.id() == id)
    }

    /// What people call it.
    pub fn name(self) -> Text {
        match self {
            Self::OfficeLead => Text::new("省教育厅", "Department of Education"),
            Self::OfficeStaff => Text::new("省1+X推进办", "1+X promotion office"),
            Self::InstitutionAdmin => Text::new("院校管理员", "Institution coordinator"),
            Self::InstitutionFiller => Text::new("部门填报员", "Department contributor"),
            Self::InstitutionHead => Text::new("校领导", "Head of institution"),
            Self::EvaluationOrganisation => Text::new("培训评价组织", "Evaluation organisation"),
            Self::Expert => Text::new("评审专家", "Expert"),
            Self::PanelLead => Text::new("专家组长", "Panel lead"),
            Self::Authority => Text::new("主管部门", "Supervising authority"),
            Self::Auditor => Text::new("审计纪检", "Auditor"),
            Self::SystemAdmin => Text::new("系统管理员", "System administrator"),
            Self::SecurityAdmin => Text::new("安全管理员", "Security administrator"),
            Self::AuditAdmin => Text::new("审计管理员", "Audit administrator"),
        }
    }

    /// 评审专家 or 专家组长.
    pub fn is_expert(self) -> bool {
        matches!(self, Self::Expert | Self::PanelLead)
    }

    /// 省教育厅 or 省1+X推进办.
    pub fn is_office(self) -> bool {
        matches!(self, Self::OfficeLead | Self::OfficeStaff)
    }

    /// Somebody of an institution.
    pub fn is_institution(self) -> bool {
        matches!(self, Self::InstitutionAdmin | Self::InstitutionFiller | Self::InstitutionHead)
    }

    /// One of the three separate administrators (三员).
    pub fn is_administrator(self) -> bool {
        matches!(self, Self::SystemAdmin | Self::SecurityAdmin | Self::AuditAdmin)
    }

    /// Whether signing in takes a second factor; it is offered to everybody.
    pub fn needs_second_factor(self) -> bool {
        self.is_office() || self.is_administrator() || self == Self::Auditor
    }

    /// Whether one account may hold both: never two of the three administrators, and no administrator holds any
    /// other role.
    pub fn goes_with(self, other: Self) -> bool {
        self == other || !(self.is_administrator() || other.is_administrator())
    }
}

/// Where a role holds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// The whole province.
    Province,
    /// One institution.
    Institution(InstitutionId),
    /// One evaluation organisation.
    Organisation(OrganisationId),
    /// The institutions of one supervising authority, by its name.
    Authority(String),
    /// What is assigned to one expert.
    Expert(ExpertId),
}

/// A role that an account holds somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// Its id.
    pub id: MembershipId,
    /// The role.
    pub role: Role,
    /// Where.
    pub scope: Scope,
    /// 部门, for people of an institution; empty where none is named.
    pub department: String,
    /// The sheets given to a contributor; others may be read, not changed.
    pub sheets: Vec<String>,
}

/// The person acting: one account in one of its roles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The account.
    pub account: AccountId,
    /// The role it acts in now.
    pub membership: Membership,
    /// Signed in with a second factor.
    pub strong: bool,
}

impl Actor {
    /// The role.
    pub fn role(&self) -> Role {
        self.membership.role
    }

    /// The institution, for its people.
    pub fn institution(&self) -> Option<&InstitutionId> {
        match &self.membership.scope {
            Scope::Institution(id) if self.role().is_institution() => Some(id),
            _ => None,
        }
    }

    /// The expert of the pool, for experts.
    pub fn expert(&self) -> Option<&ExpertId> {
        match &self.membership.scope {
            Scope::Expert(id) if self.role().is_expert() => Some(id),
            _ => None,
        }
    }

    /// The training-evaluation organisation, for its people.
    pub fn organisation(&self) -> Option<&OrganisationId> {
        match &self.membership.scope {
            Scope::Organisation(id) if self.role() == Role::EvaluationOrganisation => Some(id),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_account_holds_two_of_the_three_administrators() {
        for one in [Role::SystemAdmin, Role::SecurityAdmin, Role::AuditAdmin] {
            for other in Role::ALL {
                assert_eq!(one.goes_with(other), one == other, "{one:?} {other:?}");
            }
        }
        assert!(Role::OfficeStaff.goes_with(Role::Expert));
    }

    #[test]
    fn ids_of_roles_are_read_back() {
        for role in Role::ALL {
            assert_eq!(Role::from_id(role.id()), Some(role));
        }
    }
}
