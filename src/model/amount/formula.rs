//! Numbers and formulas worked out exactly, as fractions of two whole numbers.
//!
//! `+ - * /` and brackets, nothing else: a clerk's calculator, not a language. Every step is checked for overflow,
//! and depth and length are bounded, so no text can bring the program down.

/// A longer formula belongs into a spreadsheet.
const LONGEST: usize = 200;
const DEEPEST: u8 = 20;

/// A fraction in lowest terms; the lower number is positive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ratio {
    upper: i128,
    lower: i128,
}

impl Ratio {
    pub fn whole(value: i128) -> Self {
        Self { upper: value, lower: 1 }
    }

    fn new(upper: i128, lower: i128) -> Option<Self> {
        let common = i128::try_from(greatest_common(upper.unsigned_abs(), lower.unsigned_abs())).ok()?;
        let sign = lower.signum();
        Some(Self {
            upper: upper.checked_div(common)?.checked_mul(sign)?,
            lower: lower.checked_div(common)?.checked_mul(sign)?,
        })
    }

    pub fn times(self, other: Self) -> Option<Self> {
        // Crosswise first, so that large numbers that cancel do not overflow.
        let (a, b) = (Self::new(self.upper, other.lower)?, Self::new(other.upper, self.lower)?);
        Self::new(a.upper.checked_mul(b.upper)?, a.lower.checked_mul(b.lower)?)
    }

    fn plus(self, other: Self) -> Option<Self> {
        let upper = self.upper.checked_mul(other.lower)?.checked_add(other.upper.checked_mul(self.lower)?)?;
        Self::new(upper, self.lower.checked_mul(other.lower)?)
    }

    fn negated(self) -> Option<Self> {
        Some(Self { upper: self.upper.checked_neg()?, lower: self.lower })
    }

    fn inverted(self) -> Option<Self> {
        if self.upper == 0 { None } else { Self::new(self.lower, self.upper) }
    }

    pub fn is_whole(self) -> bool {
        self.lower == 1
    }

    /// The nearest whole number, halves away from zero (四舍五入).
    pub fn rounded(self) -> i128 {
        let (whole, rest) = (self.upper / self.lower, self.upper % self.lower);
        let up = rest.unsigned_abs() >= self.lower.unsigned_abs().div_ceil(2);
        if up { whole.saturating_add(self.upper.signum()) } else { whole }
    }
}

fn greatest_common(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// A number as written: sign, digits with thousands marks, decimals, then 千, 万 or 亿.
pub(super) fn number(text: &str) -> Option<Ratio> {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |digits| (true, digits));
    let digits = if negative { digits } else { digits.strip_prefix('+').unwrap_or(digits) };
    let (value, rest) = unsigned(digits)?;
    if !rest.is_empty() {
        return None;
    }
    if negative { value.negated() } else { Some(value) }
}

/// The number at the beginning of a text, and what follows it.
fn unsigned(text: &str) -> Option<(Ratio, &str)> {
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == ',' || c == '.')).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    if (whole.is_empty() && decimals.is_empty()) || decimals.contains(['.', ',']) || !marks_in_place(whole) {
        return None;
    }
    let mut value: i128 = 0;
    for digit in whole.bytes().chain(decimals.bytes()).filter(u8::is_ascii_digit) {
        value = value.checked_mul(10)?.checked_add(i128::from(digit - b'0'))?;
    }
    let places = u32::try_from(decimals.len()).ok()?;
    let value = Ratio::new(value, 10_i128.checked_pow(places)?)?;
    for (name, times) in [('千', 1_000), ('万', 10_000), ('亿', 100_000_000)] {
        if let Some(rest) = rest.strip_prefix(name) {
            return Some((value.times(Ratio::whole(times))?, rest));
        }
    }
    Some((value, rest))
}

/// 1,200 and 1200 are numbers; 1,20 is a slip.
fn marks_in_place(whole: &str) -> bool {
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let mut marked = false;
    for group in groups {
        marked = true;
        if group.len() != 3 {
            return false;
        }
    }
    !marked || matches!(first.len(), 1..=3)
}

/// Works out a formula (without its `=`).
///
/// # Errors
/// One Chinese sentence.
pub(super) fn evaluate(text: &str) -> Result<Ratio, String> {
    if text.len() > LONGEST {
        return Err("算式太长了，请分几次算".to_owned());
    }
    let mut reader = Reader { rest: text, depth: 0 };
    let value = reader.sum()?;
    if reader.rest.is_empty() { Ok(value) } else { Err(reader.stuck()) }
}

struct Reader<'a> {
    rest: &'a str,
    depth: u8,
}

impl Reader<'_> {
    fn take(&mut self, sign: char) -> bool {
        let rest = self.rest.strip_prefix(sign);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn stuck(&self) -> String {
        match self.rest.chars().next() {
            None => "算式没有写完，例如 =1200*3+50".to_owned(),
            Some(')') => "算式里多了一个右括号，请核对".to_owned(),
            Some(c) => format!("算式里的「{c}」看不懂，只能用数字、加减乘除和括号"),
        }
    }

    fn sum(&mut self) -> Result<Ratio, String> {
        let mut value = self.product()?;
        loop {
            let next = if self.take('+') {
                value.plus(self.product()?)
            } else if self.take('-') {
                self.product()?.negated().and_then(|taken| value.plus(taken))
            } else {
                return Ok(value);
            };
            value = next.ok_or_else(too_large)?;
        }
    }

    fn product(&mut self) -> Result<Ratio, String> {
        let mut value = self.factor()?;
        loop {
            let by = if self.take('*') {
                self.factor()?
            } else if self.take('/') {
                self.factor()?.inverted().ok_or_else(|| "算式里不能除以零，请核对".to_owned())?
            } else {
                return Ok(value);
            };
            value = value.times(by).ok_or_else(too_large)?;
        }
    }

    fn factor(&mut self) -> Result<Ratio, String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err("算式的括号套得太深，请分几次算".to_owned());
        }
        let value = if self.take('-') {
            self.factor()?.negated().ok_or_else(too_large)?
        } else if self.take('(') {
            let inner = self.sum()?;
            if !self.take(')') {
                return Err(if self.rest.is_empty() {
                    "算式少了一个右括号".to_owned()
                } else {
                    self.stuck()
                });
            }
            inner
        } else if self.rest.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
            let (value, rest) = unsigned(self.rest).ok_or_else(|| {
                let shown: String = self.rest.chars().take(16).collect();
                format!("算式里的「{shown}」不是数字，请核对逗号和小数点")
            })?;
            self.rest = rest.strip_prefix('元').unwrap_or(rest);
            value
        } else {
            return Err(self.stuck());
        };
        self.depth -= 1;
        Ok(value)
    }
}

fn too_large() -> String {
    "算式的数太大了，请核对有没有多打了零".to_owned()
}
