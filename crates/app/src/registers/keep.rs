//! Between the registers and the tables they are kept in.

use std::collections::BTreeMap;
use std::str::FromStr;

use store::experts::{self, Expert};
use store::years::{self, Certificate, Institution, Organisation};
use store::{StoreError, Tx};
use workflow::{CertificateId, OrganisationId};

use super::{Column, Listed, Register, State};
use crate::AppError;

fn state(into: Option<String>, at: Option<jiff::Timestamp>) -> State {
    match (into, at) {
        (Some(into), Some(at)) => State::Merged { into, at },
        _ => State::Current,
    }
}

pub(super) fn of_institution(one: Institution) -> Listed {
    let values = [
        (Column::Code, one.code),
        (Column::Name, one.name),
        (Column::Kind, one.kind),
        (Column::City, one.city),
        (Column::Authority, one.authority),
    ];
    Listed {
        id: one.id.to_string(),
        values: BTreeMap::from(values),
        former_names: one.former_names,
        state: state(one.merged_into.map(|id| id.to_string()), one.merged_at),
        confirmed_at: None,
        brought: Vec::new(),
    }
}

pub(super) fn of_organisation(one: Organisation) -> Listed {
    Listed {
        id: one.id.to_string(),
        values: BTreeMap::from([(Column::Name, one.name)]),
        former_names: one.former_names,
        state: state(one.merged_into.map(|id| id.to_string()), one.merged_at),
        confirmed_at: None,
        brought: one.brought.iter().map(CertificateId::to_string).collect(),
    }
}

pub(super) fn of_certificate(one: Certificate) -> Listed {
    let values = [
        (Column::Name, one.name),
        (Column::Organisation, one.organisation.to_string()),
        (Column::Levels, one.levels.join("\n")),
    ];
    Listed {
        id: one.id.to_string(),
        values: BTreeMap::from(values),
        former_names: one.former_names,
        state: one.withdrawn_at.map_or(State::Current, State::Withdrawn),
        confirmed_at: None,
        brought: Vec::new(),
    }
}

pub(super) fn of_expert(one: Expert) -> Listed {
    let serves: Vec<&str> = one.serves.iter().map(OrganisationId::as_str).collect();
    let values = [
        (Column::Serves, serves.join("\n")),
        (Column::Code, one.code),
        (Column::Name, one.name),
        (Column::Employer, one.employer),
        (Column::EarlierEmployers, one.earlier_employers.join("\n")),
        (Column::Fields, one.fields.join("\n")),
        (Column::City, one.city),
        (Column::AtMost, one.at_most.map_or_else(String::new, |most| most.to_string())),
    ];
    Listed {
        id: one.id.to_string(),
        values: BTreeMap::from(values),
        former_names: Vec::new(),
        state: one.withdrawn_at.map_or(State::Current, State::Withdrawn),
        confirmed_at: one.confirmed_at,
        brought: Vec::new(),
    }
}

fn id<T: FromStr>(text: &str) -> Result<T, AppError> {
    text.parse().map_err(|_| AppError::Internal(format!("{text} is no id")))
}

/// What a register holds, as it is stored.
enum Row {
    Institution(Institution),
    Organisation(Organisation),
    Certificate(Certificate),
    Expert(Expert),
}

fn row(register: Register, listed: &Listed) -> Result<Row, AppError> {
    let value = |column| listed.value(column).to_owned();
    let list = |column| listed.value(column).lines().map(str::to_owned).collect::<Vec<_>>();
    let withdrawn_at = match listed.state {
        State::Withdrawn(at) => Some(at),
        State::Current | State::Merged { .. } => None,
    };
    let merged = match &listed.state {
        State::Merged { into, at } => Some((into.as_str(), *at)),
        State::Current | State::Withdrawn(_) => None,
    };
    Ok(match register {
        Register::Institutions => Row::Institution(Institution {
            id: id(&listed.id)?,
            code: value(Column::Code),
            name: value(Column::Name),
            kind: value(Column::Kind),
            city: value(Column::City),
            authority: value(Column::Authority),
            former_names: listed.former_names.clone(),
            merged_into: merged.map(|(into, _)| id(into)).transpose()?,
            merged_at: merged.map(|(_, at)| at),
        }),
        Register::Organisations => Row::Organisation(Organisation {
            id: id(&listed.id)?,
            name: value(Column::Name),
            former_names: listed.former_names.clone(),
            merged_into: merged.map(|(into, _)| id(into)).transpose()?,
            merged_at: merged.map(|(_, at)| at),
            brought: listed.brought.iter().map(|one| id(one)).collect::<Result<_, _>>()?,
        }),
        Register::Certificates => Row::Certificate(Certificate {
            id: id(&listed.id)?,
            name: value(Column::Name),
            organisation: id(listed.value(Column::Organisation))?,
            levels: list(Column::Levels),
            former_names: listed.former_names.clone(),
            withdrawn_at,
        }),
        Register::Experts => Row::Expert(Expert {
            id: id(&listed.id)?,
            code: value(Column::Code),
            name: value(Column::Name),
            employer: value(Column::Employer),
            earlier_employers: list(Column::EarlierEmployers),
            serves: list(Column::Serves).iter().map(|one| id(one)).collect::<Result<_, _>>()?,
            fields: list(Column::Fields),
            city: value(Column::City),
            at_most: listed.value(Column::AtMost).parse().ok(),
            confirmed_at: listed.confirmed_at,
            withdrawn_at,
        }),
    })
}

/// Puts something new on a register.
pub(super) async fn add(tx: &mut Tx, register: Register, listed: &Listed) -> Result<(), AppError> {
    let now = tx.now();
    let added = match row(register, listed)? {
        Row::Institution(one) => years::add_institution(tx.db(), &one, now).await,
        Row::Organisation(one) => years::add_organisation(tx.db(), &one, now).await,
        Row::Certificate(one) => years::add_certificate(tx.db(), &one, now).await,
        Row::Expert(one) => experts::add_expert(tx.db(), &one, now).await,
    };
    added.map_err(taken)
}

/// Writes what something on a register holds now.
pub(super) async fn save(tx: &mut Tx, register: Register, listed: &Listed) -> Result<(), AppError> {
    let saved = match row(register, listed)? {
        Row::Institution(one) => years::save_institution(tx.db(), &one).await,
        Row::Organisation(one) => years::save_organisation(tx.db(), &one).await,
        Row::Certificate(one) => years::save_certificate(tx.db(), &one).await,
        Row::Expert(one) => experts::save_expert(tx.db(), &one).await,
    };
    saved.map_err(taken)
}

/// What has to be unique is checked before, but for two that change places.
fn taken(error: StoreError) -> AppError {
    match error {
        StoreError::Taken(_) => AppError::input(
            "name",
            "标识码或名称与名录中的另一个相同；两者互换时请分两次修改",
            "code or name is that of another on the register; where two change places, do it in two steps",
        ),
        error => AppError::Store(error),
    }
}
