//! 平均通过率: own and national rates over an institution's certificates, exactly.

use scheme::{Baseline, Deduction, PassRateAverage, Points, Rate, Rounder, StepBelow, Unrounded};

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
    // Where each certificate stands among those taken, by its number.
    let mut positions: Vec<Option<usize>> = Vec::new();
    let mut left_out = Vec::new();
    for row in &institution.certificates {
        if let Some(reason) = leaves(row, baseline) {
            left_out.push(LeftOut::Row { row, reason });
            continue;
        }
        let national = i128::from(row.attended) * i128::from(row.national_pass_rate.map_or(0, Rate::units));
        if positions.len() <= row.certificate_no {
            positions.resize(row.certificate_no + 1, None);
        }
        match positions[row.certificate_no] {
            Some(position) => {
                let known = &mut certificates[position];
                known.attended += row.attended;
                known.passed += row.passed;
                known.national += national;
            }
            None => {
                positions[row.certificate_no] = Some(certificates.len());
                certificates.push(CertificateRate {
                    certificate: &row.certificate,
                    certificate_no: row.certificate_no,
                    attended: row.attended,
                    passed: row.passed,
                    national,
                });
            }
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
    /// What a proportional deduction leaves.
    Left(Unrounded),
}

/// How many steps `own` lies below `baseline`, with fractions; 0 where it does not.
pub(crate) fn steps_below(own: &Fraction, baseline: &Fraction, rule: StepBelow) -> Fraction {
    let gap = baseline.minus(own);
    let gap = if gap.is_positive() { gap } else { Fraction::zero() };
    gap.times(&Fraction::new(i128::from(Rate::ONE), i128::from(rule.step.units())))
}

/// The shortfall of so many steps for a leaf of `points`.
pub(crate) fn shortfall(
    steps: &Fraction,
    points: Points,
    rule: StepBelow,
    deduction: Deduction,
    rounder: Rounder,
) -> Shortfall {
    match deduction {
        Deduction::FullSteps => Shortfall::Steps(steps.floor()),
        Deduction::Linear => {
            let per_step = Fraction::new(i128::from(rule.deduct.units()), 1);
            let left = Fraction::new(i128::from(points.units()), 1).minus(&steps.times(&per_step));
            let half_quanta = left.times(&Fraction::new(2, i128::from(rounder.quantum.units())));
            Shortfall::Left(Unrounded { half_quanta: half_quanta.floor(), exact: half_quanta.is_whole() })
        }
    }
}

/// The score of a shortfall: `points` less the deduction, not below 0.
pub(crate) fn score(shortfall: Shortfall, points: Points, rule: StepBelow, rounder: Rounder) -> Points {
    match shortfall {
        Shortfall::Steps(steps) => {
            let left = points.units().saturating_sub(rule.deduct.units().saturating_mul(steps));
            rounder.exact(Points::from_units(left.max(0)))
        }
        Shortfall::Left(left) if left.half_quanta < 0 => Points::ZERO,
        Shortfall::Left(left) => rounder.round(left),
    }
}
