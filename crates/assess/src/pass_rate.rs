//! 平均通过率: own and national rates over an institution's certificates, exactly.

use scheme::{Baseline, Deduction, PassRateAverage, Points, Rate, Settings, StepBelow, Unrounded};

use crate::facts::{CertificateRow, Institution};
use crate::fraction::Fraction;
use crate::working::{CertificateRate, LeftOut, LeftOutReason};

/// Why a row leaves both sides, if it does.
pub(crate) fn leaves(row: &CertificateRow, baseline: Baseline) -> Option<LeftOutReason> {
    if row.attended == 0 {
        Some(LeftOutReason::NobodyAttended)
    } else if !row.results_final {
        Some(LeftOutReason::NotFinal)
    } else if row.national_pass_rate.is_none() && baseline == Baseline::PerCertificate {
        Some(LeftOutReason::NoNationalRate)
    } else {
        None
    }
}

/// The rows taken, pooled by certificate, and those left out.
pub(crate) fn by_certificate(
    institution: &Institution,
    baseline: Baseline,
) -> (Vec<CertificateRate<'_>>, Vec<LeftOut<'_>>) {
    let mut certificates: Vec<CertificateRate<'_>> = Vec::new();
    let mut left_out = Vec::new();
    for row in &institution.certificates {
        if let Some(reason) = leaves(row, baseline) {
            left_out.push(LeftOut::Row { row, reason });
            continue;
        }
        let national = i128::from(row.attended) * i128::from(row.national_pass_rate.map_or(0, Rate::units));
        match certificates.iter_mut().find(|known| known.certificate_no == row.certificate_no) {
            Some(known) => {
                known.attended += row.attended;
                known.passed += row.passed;
                known.national += national;
            }
            None => certificates.push(CertificateRate {
                certificate: &row.certificate,
                certificate_no: row.certificate_no,
                attended: row.attended,
                passed: row.passed,
                national,
            }),
        }
    }
    (certificates, left_out)
}

/// Own average and baseline under the given readings; `certificates` must not be empty.
pub(crate) fn averages(
    certificates: &[CertificateRate<'_>],
    average: PassRateAverage,
    baseline: Baseline,
) -> (Fraction, Fraction) {
    let own = mean(certificates, average, |c| (i128::from(c.passed), i128::from(c.attended)));
    let baseline = match baseline {
        Baseline::Fixed(rate) => Fraction::new(i128::from(rate.units()), i128::from(Rate::ONE)),
        Baseline::PerCertificate => {
            let scale = Fraction::new(1, i128::from(Rate::ONE));
            mean(certificates, average, |c| (c.national, i128::from(c.attended))).times(&scale)
        }
    };
    (own, baseline)
}

fn mean(
    certificates: &[CertificateRate<'_>],
    average: PassRateAverage,
    part: impl Fn(&CertificateRate<'_>) -> (i128, i128),
) -> Fraction {
    match average {
        PassRateAverage::Pooled => {
            let (above, below) =
                certificates.iter().map(part).fold((0, 0), |sum, next| (sum.0 + next.0, sum.1 + next.1));
            Fraction::new(above, below)
        }
        PassRateAverage::MeanOverCertificates => {
            let sum =
                certificates.iter().map(part).fold(Fraction::zero(), |sum, (a, b)| sum.plus(&Fraction::new(a, b)));
            sum.times(&Fraction::new(1, i128::try_from(certificates.len()).unwrap_or(1)))
        }
    }
}

/// How far own lies below the baseline, as all that the deduction can need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shortfall {
    /// So many full steps.
    Steps(i64),
    /// `⌊2 × score ÷ quantum⌋` of what a proportional deduction leaves, and whether that is all of it.
    Left(i64, bool),
}

/// The shortfall of `own` below `baseline` for a leaf of `points`.
pub(crate) fn shortfall(
    own: &Fraction,
    baseline: &Fraction,
    points: Points,
    rule: StepBelow,
    deduction: Deduction,
    quantum: Points,
) -> Shortfall {
    let gap = baseline.minus(own);
    let gap = if gap.is_positive() { gap } else { Fraction::zero() };
    let steps = gap.times(&Fraction::new(i128::from(Rate::ONE), i128::from(rule.step.units())));
    match deduction {
        Deduction::FullSteps => Shortfall::Steps(steps.floor()),
        Deduction::Linear => {
            let per_step = Fraction::new(i128::from(rule.deduct.units()), 1);
            let left = Fraction::new(i128::from(points.units()), 1).minus(&steps.times(&per_step));
            let half_quanta = left.times(&Fraction::new(2, i128::from(quantum.units())));
            Shortfall::Left(half_quanta.floor(), half_quanta.is_whole())
        }
    }
}

/// The score of a shortfall: `points` less the deduction, not below 0.
pub(crate) fn score(shortfall: Shortfall, points: Points, rule: StepBelow, settings: &Settings) -> Points {
    match shortfall {
        Shortfall::Steps(steps) => {
            let left = points.units().saturating_sub(rule.deduct.units().saturating_mul(steps));
            exact_points(Points::from_units(left.max(0)), settings)
        }
        Shortfall::Left(half_quanta, exact) => {
            Unrounded::from_half_quanta(half_quanta.max(0), exact).round(settings.rounding, settings.quantum())
        }
    }
}

/// Rounds a number of points that is already exact.
pub(crate) fn exact_points(points: Points, settings: &Settings) -> Points {
    let quantum = settings.quantum();
    let doubled = points.units() * 2;
    Unrounded::from_half_quanta(doubled.div_euclid(quantum.units()), doubled.rem_euclid(quantum.units()) == 0)
        .round(settings.rounding, quantum)
}
