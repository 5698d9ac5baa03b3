//! A type for each kind of object, so that one cannot stand for another.

use std::fmt;
use std::str::FromStr;

/// A text that is no id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotAnId;

/// Declares an id: sixteen random bytes as 32 hexadecimal digits, so that nobody can guess another's.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// From random bytes.
            pub fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
            }

            /// As text, for storage and addresses.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                let fine = text.len() == 32 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
                if fine { Ok(Self(text.to_owned())) } else { Err(NotAnId) }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }
    };
}

id!(
    /// 账号
    AccountId
);
id!(
    /// A role that an account holds somewhere.
    MembershipId
);
id!(
    /// 访问密钥
    AccessKeyId
);
id!(
    /// 邀请
    InvitationId
);
id!(
    /// 试点院校
    InstitutionId
);
id!(
    /// 培训评价组织
    OrganisationId
);
id!(
    /// 职业技能等级证书
    CertificateId
);
id!(
    /// 评审专家: a person of the pool, from year to year.
    ExpertId
);
id!(
    /// A conflict of interest that somebody declared.
    ConflictId
);
id!(
    /// One run of the automatic assignment.
    RunId
);
id!(
    /// An expert's work on a part of an institution.
    AssignmentId
);
id!(
    /// 负面清单案件: what is said of an institution under one item of the negative list.
    CaseId
);
id!(
    /// 问题线索: what an expert or an organisation tells the office of an institution.
    ConcernId
);
id!(
    /// 现场考察: one visit of an institution.
    VisitId
);
id!(
    /// 补充材料要求: what experts ask of an institution for one indicator.
    MaterialId
);
id!(
    /// What an organisation supplied at one time.
    FiguresId
);
id!(
    /// A line of it.
    FigureId
);
id!(
    /// An institution's self-evaluation of one year.
    DossierId
);
id!(
    /// A mail.
    MailId
);
id!(
    /// A row of a dossier.
    EntryId
);
id!(
    /// 佐证材料: one file of a dossier.
    FileId
);

/// 考核年度, such as 2021.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Year(pub i16);

impl FromStr for Year {
    type Err = NotAnId;
    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let year = text.parse().map_err(|_| NotAnId)?;
        if (2000..=2999).contains(&year) && text.len() == 4 { Ok(Self(year)) } else { Err(NotAnId) }
    }
}

impl fmt::Display for Year {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
