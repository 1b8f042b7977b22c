//! The coding half of deflate (RFC 1951): literals and copies to bits, a block with codes of its own at a time.

/// Bytes of the shortest and longest copy that one code says.
pub(super) const MIN_LENGTH: usize = 3;
const MAX_LENGTH: usize = 258;
/// How far back a copy may begin, bytes.
pub(super) const MAX_DISTANCE: usize = 32_768;

/// Literals and copies of a block: with more, codes fit less well; with fewer, their description weighs more.
const BLOCK: usize = 1 << 13;
/// The literal that ends a block.
const END: usize = 256;
/// Literal and length codes, distance codes, and codes for the lengths of these.
const LITERALS: usize = 286;
const DISTANCES: usize = 30;
const LENGTHS: usize = 19;
/// The longest code of the first two, and of the last.
const MAX_BITS: u8 = 15;
const MAX_LENGTH_BITS: u8 = 7;
/// The order in which the lengths of the third kind are written.
const ORDER: [usize; LENGTHS] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// A step of the stream.
#[derive(Clone, Copy)]
enum Token {
    Literal(u8),
    /// The same copy, `times` over. The distance is kept less 1, so that [`MAX_DISTANCE`] fits.
    Copy {
        length: u16,
        back: u16,
        times: u16,
    },
}

/// A zlib stream in the making.
pub(super) struct Block {
    tokens: Vec<Token>,
    /// Literals and copies in `tokens`, each as often as it is written.
    count: usize,
    literals: [u32; LITERALS],
    distances: [u32; DISTANCES],
    bits: Bits,
}

impl Block {
    /// An empty stream; `capacity` is a guess of its bytes.
    pub(super) fn new(capacity: usize) -> Self {
        let mut bits = Bits { out: Vec::with_capacity(capacity), pending: 0, count: 0 };
        // 32 KiB window; the level is of no consequence, and chosen so that the two bytes are a multiple of 31.
        bits.out.extend([0x78, 0x9c]);
        let (literals, distances) = ([0; LITERALS], [0; DISTANCES]);
        Self { tokens: Vec::with_capacity(BLOCK), count: 0, literals, distances, bits }
    }

    pub(super) fn literal(&mut self, byte: u8) {
        self.literals[usize::from(byte)] += 1;
        self.push(Token::Literal(byte), 1);
    }

    /// `bytes` bytes, at least [`MIN_LENGTH`], that stand `distance` bytes back.
    pub(super) fn copy(&mut self, bytes: usize, distance: usize) {
        // What is left over behind the longest copies may not be too short to be said.
        let (longest, rest) = match (bytes / MAX_LENGTH, bytes % MAX_LENGTH) {
            (longest @ 1.., rest @ 1..MIN_LENGTH) => (longest - 1, [MAX_LENGTH - MIN_LENGTH, MIN_LENGTH + rest]),
            (longest, rest) => (longest, [rest, 0]),
        };
        self.copies(MAX_LENGTH, distance, longest);
        rest.into_iter().filter(|&length| length > 0).for_each(|length| self.copies(length, distance, 1));
    }

    /// The same copy, `times` over.
    fn copies(&mut self, length: usize, distance: usize, mut times: usize) {
        let back = u16::try_from(distance - 1).unwrap_or(u16::MAX);
        let (length_symbol, distance_symbol) = (length_code(length).symbol, distance_code(distance).symbol);
        while times > 0 {
            let now = u16::try_from(times.min(BLOCK)).unwrap_or(u16::MAX);
            self.literals[length_symbol] += u32::from(now);
            self.distances[distance_symbol] += u32::from(now);
            self.push(Token::Copy { length: u16::try_from(length).unwrap_or(u16::MAX), back, times: now }, now);
            times -= usize::from(now);
        }
    }

    fn push(&mut self, token: Token, times: u16) {
        self.tokens.push(token);
        self.count += usize::from(times);
        if self.count >= BLOCK {
            self.flush(false);
        }
    }

    /// The whole stream, closed with the checksum.
    pub(super) fn finish(mut self, adler: u32) -> Vec<u8> {
        self.flush(true);
        let mut out = self.bits.finish();
        out.extend(adler.to_be_bytes());
        out
    }

    /// Writes the tokens as one block.
    fn flush(&mut self, last: bool) {
        self.literals[END] = 1;
        let literals = code_lengths(&self.literals, MAX_BITS);
        let distances = code_lengths(&self.distances, MAX_BITS);
        self.bits.write(u64::from(last) | 0b10 << 1, 3);
        describe(&literals, &distances, &mut self.bits);
        let (literal_codes, distance_codes) = (codes(&literals), codes(&distances));
        let literal = |symbol: usize| (u64::from(literal_codes[symbol]), u32::from(literals[symbol]));
        for token in &self.tokens {
            match *token {
                Token::Literal(byte) => self.bits.put(literal(usize::from(byte))),
                Token::Copy { length, back, times } => {
                    let length = length_code(usize::from(length));
                    let distance = distance_code(usize::from(back) + 1);
                    let distance_code = (distance_codes[distance.symbol].into(), distances[distance.symbol].into());
                    let length_bits = joined(literal(length.symbol), (length.extra, length.extra_bits));
                    let distance_bits = joined(distance_code, (distance.extra, distance.extra_bits));
                    for _ in 0..times {
                        self.bits.put(length_bits);
                        self.bits.put(distance_bits);
                    }
                }
            }
        }
        self.bits.put(literal(END));
        self.tokens.clear();
        self.count = 0;
        self.literals = [0; LITERALS];
        self.distances = [0; DISTANCES];
    }
}

/// A code and the bits behind it that say which of its values is meant.
struct Coded {
    symbol: usize,
    extra: u64,
    extra_bits: u32,
}

/// RFC 1951, 3.2.5: eight codes of one length each, then four for each further bit.
fn length_code(length: usize) -> Coded {
    if length == MAX_LENGTH {
        return Coded { symbol: 285, extra: 0, extra_bits: 0 };
    }
    let coded = grouped(length - MIN_LENGTH, 2);
    Coded { symbol: coded.symbol + 257, ..coded }
}

/// RFC 1951, 3.2.5: four codes of one distance each, then two for each further bit.
fn distance_code(distance: usize) -> Coded {
    grouped(distance - 1, 1)
}

/// Codes that come in groups of `2^bits`, each group for twice as many values a code as the one before; the first two groups
/// for one each.
fn grouped(value: usize, bits: u32) -> Coded {
    let group = 1 << bits;
    if value < 2 * group {
        return Coded { symbol: value, extra: 0, extra_bits: 0 };
    }
    let extra_bits = value.ilog2() - bits;
    let symbol = (extra_bits as usize) * group + (value >> extra_bits);
    Coded { symbol, extra: (value & ((1 << extra_bits) - 1)) as u64, extra_bits }
}

/// The lengths of Huffman's codes for symbols that occur so often, none longer than `most`; 0 for one that never occurs.
///
/// Too long a code is shortened by lengthening the cheapest shorter ones until the lengths make a whole code again.
fn code_lengths(counts: &[u32], most: u8) -> Vec<u8> {
    let mut lengths = vec![0; counts.len()];
    let mut leaves: Vec<usize> = (0..counts.len()).filter(|&symbol| counts[symbol] > 0).collect();
    leaves.sort_by_key(|&symbol| counts[symbol]);
    if leaves.len() < 2 {
        // A code of one symbol still takes a bit, and readers want two where there is any.
        lengths[leaves.first().copied().unwrap_or(0)] = 1;
        lengths[usize::from(leaves.first().is_none_or(|&symbol| symbol == 0))] = 1;
        return lengths;
    }
    // Trees of two queues, leaves and inner nodes, each in order of weight; a node knows its parent.
    let mut weights: Vec<u64> = leaves.iter().map(|&symbol| counts[symbol].into()).collect();
    let mut parents = vec![0; 2 * leaves.len() - 1];
    let (mut leaf, mut inner) = (0, leaves.len());
    while weights.len() < parents.len() {
        let next = weights.len();
        let mut weight = 0;
        for _ in 0..2 {
            let take_leaf = leaf < leaves.len() && (inner >= next || weights[leaf] <= weights[inner]);
            let child = if take_leaf { &mut leaf } else { &mut inner };
            weight += weights[*child];
            parents[*child] = next;
            *child += 1;
        }
        weights.push(weight);
    }
    let mut depths = vec![0_u32; parents.len()];
    for node in (0..parents.len() - 1).rev() {
        depths[node] = depths[parents[node]] + 1;
    }
    // How many codes there are of each length, the too long ones cut to the longest.
    let most = usize::from(most);
    let mut having = vec![0_usize; most + 1];
    for &depth in &depths[..leaves.len()] {
        having[(depth as usize).min(most)] += 1;
    }
    let room = 1_usize << most;
    let mut taken: usize = (1..=most).map(|length| having[length] << (most - length)).sum();
    while taken > room {
        // One code of the longest length goes below a shorter one, which both are then a bit longer than that one was.
        let Some(shorter) = (1..most).rev().find(|&length| having[length] > 0) else { break };
        having[most] -= 1;
        having[shorter] -= 1;
        having[shorter + 1] += 2;
        taken -= 1;
    }
    let mut rarest_first = leaves.into_iter();
    for length in (1..=most).rev() {
        for symbol in rarest_first.by_ref().take(having[length]) {
            lengths[symbol] = u8::try_from(length).unwrap_or(MAX_BITS);
        }
    }
    lengths
}

/// The codes that go with lengths, as they are written: their first bit lowest.
fn codes(lengths: &[u8]) -> Vec<u16> {
    let mut next = [0_u16; MAX_BITS as usize + 2];
    for &length in lengths.iter().filter(|&&length| length > 0) {
        next[usize::from(length) + 1] += 1;
    }
    // From how many codes of one bit less there are to the first code of each length.
    for length in 1..=usize::from(MAX_BITS) {
        next[length] = (next[length] + next[length - 1]) << 1;
    }
    let assign = |&length: &u8| {
        if length == 0 {
            return 0;
        }
        let code = &mut next[usize::from(length)];
        let written = code.reverse_bits() >> (16 - u16::from(length));
        *code = code.wrapping_add(1);
        written
    };
    lengths.iter().map(assign).collect()
}

/// Writes the lengths of both codes, themselves in a code with signs for repetition.
fn describe(literals: &[u8], distances: &[u8], bits: &mut Bits) {
    let used =
        |lengths: &[u8], least: usize| lengths.iter().rposition(|&length| length > 0).map_or(0, |i| i + 1).max(least);
    let (literal_count, distance_count) = (used(literals, 257), used(distances, 1));
    let all: Vec<u8> = literals[..literal_count].iter().chain(&distances[..distance_count]).copied().collect();
    // Symbol, extra bits, how many.
    let mut signs: Vec<(usize, u64, u32)> = Vec::new();
    for run in all.chunk_by(|a, b| a == b) {
        let (length, mut left) = (run[0], run.len());
        if length > 0 {
            signs.push((length.into(), 0, 0));
            left -= 1;
        }
        while left > 0 {
            let (symbol, from, to, extra_bits) = match (length, left) {
                (0, 11..) => (18, 11, 138, 7),
                (0, 3..) => (17, 3, 10, 3),
                (1.., 3..) => (16, 3, 6, 2),
                _ => (length.into(), 1, 1, 0),
            };
            let step = left.min(to);
            signs.push((symbol, (step - from) as u64, extra_bits));
            left -= step;
        }
    }
    let mut counts = [0; LENGTHS];
    signs.iter().for_each(|&(symbol, ..)| counts[symbol] += 1);
    let lengths = code_lengths(&counts, MAX_LENGTH_BITS);
    let written = ORDER.iter().rposition(|&symbol| lengths[symbol] > 0).map_or(0, |i| i + 1).max(4);
    bits.write((literal_count - 257) as u64, 5);
    bits.write((distance_count - 1) as u64, 5);
    bits.write((written - 4) as u64, 4);
    ORDER[..written].iter().for_each(|&symbol| bits.write(lengths[symbol].into(), 3));
    let codes = codes(&lengths);
    for (symbol, extra, extra_bits) in signs {
        bits.write(codes[symbol].into(), lengths[symbol].into());
        bits.write(extra, extra_bits);
    }
}

/// Bits behind others; how many there are stands beside each.
fn joined((first, count): (u64, u32), (second, more): (u64, u32)) -> (u64, u32) {
    (first | second << count, count + more)
}

/// Bits into bytes, the first into the lowest.
struct Bits {
    out: Vec<u8>,
    pending: u64,
    /// Bits in `pending`, below 32 between writes.
    count: u32,
}

impl Bits {
    /// [`Bits::write`] of bits that stand beside their count.
    fn put(&mut self, (value, count): (u64, u32)) {
        self.write(value, count);
    }

    /// The lowest `count` bits of `value`, at most 32; the others are 0.
    fn write(&mut self, value: u64, count: u32) {
        self.pending |= value << self.count;
        self.count += count;
        if self.count >= 32 {
            self.out.extend_from_slice(&self.pending.to_le_bytes()[..4]);
            self.pending >>= 32;
            self.count -= 32;
        }
    }

    fn finish(mut self) -> Vec<u8> {
        let left = self.count.div_ceil(8) as usize;
        self.out.extend_from_slice(&self.pending.to_le_bytes()[..left]);
        self.out
    }
}
