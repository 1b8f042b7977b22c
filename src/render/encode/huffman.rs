//! The coding half of deflate (RFC 1951): literals and copies to bits, a block with codes of its own at a time.

/// Bytes of the shortest and longest copy that one code says.
pub(super) const MIN_LENGTH: usize = 3;
const MAX_LENGTH: usize = 258;
/// How far back a copy may begin, bytes.
pub(super) const MAX_DISTANCE: usize = 32_768;

/// Symbols of a block: with more, codes fit less well; with fewer, their description weighs more.
const BLOCK_SYMBOLS: usize = 1 << 13;
/// The symbol that ends a block.
const END_OF_BLOCK: usize = 256;
/// The code of [`MAX_LENGTH`].
const LONGEST_SYMBOL: usize = 285;
/// The sizes of the three alphabets: literals and lengths, distances, code lengths.
const LITERAL_SYMBOLS: usize = 286;
const DISTANCE_SYMBOLS: usize = 30;
const CODE_LENGTH_SYMBOLS: usize = 19;
/// RFC 1951, 3.2.5: eight codes of one length each, then four for each further bit; four codes of one distance each, then
/// two for each further bit.
const LENGTH_BITS: u32 = 2;
const DISTANCE_BITS: u32 = 1;
/// The longest code of literals, lengths and distances, and of code lengths.
const MAX_BITS: u8 = 15;
const MAX_LENGTH_BITS: u8 = 7;
/// The order in which the lengths of the codes for code lengths are written.
const CODE_LENGTH_ORDER: [usize; CODE_LENGTH_SYMBOLS] =
    [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// A piece of the stream: some literals, and behind them a copy, said by as many of the longest as fit and one more.
#[derive(Clone, Copy)]
struct Sequence {
    literals: u16,
    longest: u32,
    length: Symbol,
    distance: Symbol,
}

/// A zlib stream that is being written, block by block.
pub(super) struct Compressor {
    sequences: Vec<Sequence>,
    /// The literals of all sequences, and some behind the last.
    literals: Vec<u8>,
    /// Where the literals behind the last sequence begin.
    sequenced: usize,
    /// Copies in `sequences`, each as often as it is written.
    copies: usize,
    /// How often each length, and each distance, is written.
    length_counts: [u32; LITERAL_SYMBOLS],
    distance_counts: [u32; DISTANCE_SYMBOLS],
    bits: BitWriter,
}

impl Compressor {
    /// An empty stream; `capacity` is a guess of its bytes.
    pub(super) fn new(capacity: usize) -> Self {
        let mut bits = BitWriter { out: Vec::with_capacity(capacity), pending: 0, count: 0 };
        // 32 KiB window; the level is of no consequence, and chosen so that the two bytes are a multiple of 31.
        bits.out.extend([0x78, 0x9c]);
        Self {
            sequences: Vec::with_capacity(BLOCK_SYMBOLS / 2),
            literals: Vec::with_capacity(BLOCK_SYMBOLS),
            sequenced: 0,
            copies: 0,
            length_counts: [0; LITERAL_SYMBOLS],
            distance_counts: [0; DISTANCE_SYMBOLS],
            bits,
        }
    }

    /// Adds bytes that are no copy.
    pub(super) fn literals(&mut self, bytes: &[u8]) {
        self.literals.extend_from_slice(bytes);
        self.flush_if_full();
    }

    /// Adds `bytes` bytes, at least [`MIN_LENGTH`], that stand `distance` bytes back.
    pub(super) fn copy(&mut self, bytes: usize, distance: usize) {
        let mut longest = (bytes - MIN_LENGTH) / MAX_LENGTH;
        let mut length = bytes - longest * MAX_LENGTH;
        let distance = distance_code(distance);
        if length > MAX_LENGTH {
            // One longest more would leave too little to be said.
            self.push(longest, length - MIN_LENGTH, distance);
            (longest, length) = (0, MIN_LENGTH);
        }
        self.push(longest, length, distance);
        self.flush_if_full();
    }

    /// Adds a sequence of the literals so far, `longest` of the longest copies, and one of this length.
    fn push(&mut self, longest: usize, length: usize, distance: Symbol) {
        let length = LENGTH_CODES[length - MIN_LENGTH];
        self.copies += longest + 1;
        let longest = u32::try_from(longest).unwrap_or(u32::MAX);
        self.length_counts[LONGEST_SYMBOL] += longest;
        self.length_counts[usize::from(length.symbol)] += 1;
        self.distance_counts[usize::from(distance.symbol)] += longest + 1;
        let literals = self.literals.len() - std::mem::replace(&mut self.sequenced, self.literals.len());
        let literals = u16::try_from(literals).unwrap_or(u16::MAX);
        self.sequences.push(Sequence { literals, longest, length, distance });
    }

    fn flush_if_full(&mut self) {
        if self.literals.len() + self.copies >= BLOCK_SYMBOLS {
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

    /// Writes the sequences, and the literals behind them, as one block.
    fn flush(&mut self, last: bool) {
        self.literals.iter().for_each(|&byte| self.length_counts[usize::from(byte)] += 1);
        self.length_counts[END_OF_BLOCK] = 1;
        let lengths = code_lengths(&self.length_counts, MAX_BITS);
        let distances = code_lengths(&self.distance_counts, MAX_BITS);
        let bits = &mut self.bits;
        bits.write((u64::from(last) | 0b10 << 1, 3));
        write_code_lengths(&lengths, &distances, bits);
        let lengths = codes(&lengths, |symbol| match symbol {
            ..=END_OF_BLOCK | LONGEST_SYMBOL => 0,
            _ => extra_bits(symbol - END_OF_BLOCK - 1, LENGTH_BITS),
        });
        let distances = codes(&distances, |symbol| extra_bits(symbol, DISTANCE_BITS));
        let mut literals = self.literals.as_slice();
        for sequence in self.sequences.drain(..) {
            let (before, behind) = literals.split_at(sequence.literals.into());
            bits.write_literals(before, &lengths);
            literals = behind;
            let distance = distances[usize::from(sequence.distance.symbol)].with(sequence.distance.extra);
            if sequence.longest > 0 {
                let copy = joined(lengths[LONGEST_SYMBOL].with(0), distance);
                (0..sequence.longest).for_each(|_| bits.write(copy));
            }
            let length = lengths[usize::from(sequence.length.symbol)].with(sequence.length.extra);
            bits.write(joined(length, distance));
        }
        bits.write_literals(literals, &lengths);
        bits.write(lengths[END_OF_BLOCK].with(0));
        self.literals.clear();
        (self.sequenced, self.copies) = (0, 0);
        self.length_counts.fill(0);
        self.distance_counts.fill(0);
    }
}

/// A symbol of an alphabet, with the extra bits that say which of its values is meant.
#[derive(Clone, Copy)]
struct Symbol {
    symbol: u16,
    extra: u16,
}

impl Symbol {
    const fn new(symbol: usize, extra: usize) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "9 and 13 bits at most")]
        let (symbol, extra) = (symbol as u16, extra as u16);
        Self { symbol, extra }
    }
}

/// The codes of lengths from [`MIN_LENGTH`] on: the longest has one by itself.
static LENGTH_CODES: [Symbol; MAX_LENGTH - MIN_LENGTH + 1] = {
    let mut codes = [Symbol::new(LONGEST_SYMBOL, 0); MAX_LENGTH - MIN_LENGTH + 1];
    let mut at = 0;
    while at < codes.len() - 1 {
        let (symbol, extra) = grouped(at, LENGTH_BITS);
        codes[at] = Symbol::new(END_OF_BLOCK + 1 + symbol, extra);
        at += 1;
    }
    codes
};

/// The code of a distance.
fn distance_code(distance: usize) -> Symbol {
    let (symbol, extra) = grouped(distance - 1, DISTANCE_BITS);
    Symbol::new(symbol, extra)
}

/// Symbols that come in groups of `2^bits`, each group for twice as many values a symbol as the one before, but for the first
/// two, which are for one each; and which of its values is meant.
const fn grouped(value: usize, bits: u32) -> (usize, usize) {
    let extra_bits = (value >> bits | 1).ilog2();
    (((extra_bits as usize) << bits) + (value >> extra_bits), value & ((1 << extra_bits) - 1))
}

/// How many bits say which of the values of a symbol of [`grouped`] is meant.
fn extra_bits(symbol: usize, bits: u32) -> u8 {
    let group = symbol >> bits;
    u8::try_from(group.saturating_sub(1)).unwrap_or(0)
}

/// The lengths of Huffman's codes for symbols that occur so often, none longer than `max_bits`; 0 for one that never occurs.
///
/// Too long a code is shortened by lengthening the cheapest shorter ones until the lengths make a whole code again.
fn code_lengths(counts: &[u32], max_bits: u8) -> Vec<u8> {
    let mut lengths = vec![0; counts.len()];
    let mut leaves: Vec<usize> = (0..counts.len()).filter(|&symbol| counts[symbol] > 0).collect();
    leaves.sort_unstable_by_key(|&symbol| (counts[symbol], symbol));
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
    let max_bits = usize::from(max_bits);
    let mut count_by_length = vec![0_usize; max_bits + 1];
    for &depth in &depths[..leaves.len()] {
        count_by_length[(depth as usize).min(max_bits)] += 1;
    }
    let room = 1_usize << max_bits;
    let mut taken: usize = (1..=max_bits).map(|length| count_by_length[length] << (max_bits - length)).sum();
    while taken > room {
        // One code of the longest length goes below a shorter one, which both are then a bit longer than that one was.
        let Some(shorter) = (1..max_bits).rev().find(|&length| count_by_length[length] > 0) else { break };
        count_by_length[max_bits] -= 1;
        count_by_length[shorter] -= 1;
        count_by_length[shorter + 1] += 2;
        taken -= 1;
    }
    let mut rarest_first = leaves.into_iter();
    for length in (1..=max_bits).rev() {
        for symbol in rarest_first.by_ref().take(count_by_length[length]) {
            lengths[symbol] = u8::try_from(length).unwrap_or(MAX_BITS);
        }
    }
    lengths
}

/// The Huffman code of a symbol.
#[derive(Clone, Copy, Default)]
struct Code {
    /// In the order written: the first is lowest.
    bits: u16,
    count: u8,
    /// BitWriter behind these that say which of the symbol's values is meant.
    extra: u8,
}

impl Code {
    /// The code with its extra bits behind it; how many bits there are stands beside.
    fn with(self, extra: u16) -> (u64, u32) {
        joined((self.bits.into(), self.count.into()), (extra.into(), self.extra.into()))
    }
}

/// The codes that go with lengths; `extra` tells how many bits follow that of a symbol.
fn codes(lengths: &[u8], extra: impl Fn(usize) -> u8) -> Vec<Code> {
    let mut next = [0_u16; MAX_BITS as usize + 2];
    for &length in lengths.iter().filter(|&&length| length > 0) {
        next[usize::from(length) + 1] += 1;
    }
    // From how many codes of one bit less there are to the first code of each length.
    for length in 1..=usize::from(MAX_BITS) {
        next[length] = (next[length] + next[length - 1]) << 1;
    }
    let assign = |(symbol, &length): (usize, &u8)| {
        if length == 0 {
            return Code::default();
        }
        let code = &mut next[usize::from(length)];
        let bits = code.reverse_bits() >> (16 - u16::from(length));
        *code = code.wrapping_add(1);
        Code { bits, count: length, extra: extra(symbol) }
    };
    lengths.iter().enumerate().map(assign).collect()
}

/// Writes the lengths of both codes, themselves in a code with tokens for repetition.
fn write_code_lengths(literals: &[u8], distances: &[u8], bits: &mut BitWriter) {
    let used =
        |lengths: &[u8], least: usize| lengths.iter().rposition(|&length| length > 0).map_or(0, |i| i + 1).max(least);
    let (literal_count, distance_count) = (used(literals, 257), used(distances, 1));
    let all: Vec<u8> = literals[..literal_count].iter().chain(&distances[..distance_count]).copied().collect();
    let mut tokens: Vec<Symbol> = Vec::with_capacity(all.len());
    for run in all.chunk_by(|a, b| a == b) {
        let (length, mut left) = (run[0], run.len());
        if length > 0 {
            tokens.push(Symbol::new(length.into(), 0));
            left -= 1;
        }
        while left > 0 {
            let (symbol, from, to) = match (length, left) {
                (0, 11..) => (18, 11, 138),
                (0, 3..) => (17, 3, 10),
                (1.., 3..) => (16, 3, 6),
                _ => (length.into(), 1, 1),
            };
            let step = left.min(to);
            tokens.push(Symbol::new(symbol, step - from));
            left -= step;
        }
    }
    let mut counts = [0; CODE_LENGTH_SYMBOLS];
    tokens.iter().for_each(|token| counts[usize::from(token.symbol)] += 1);
    let lengths = code_lengths(&counts, MAX_LENGTH_BITS);
    let written = CODE_LENGTH_ORDER.iter().rposition(|&symbol| lengths[symbol] > 0).map_or(0, |i| i + 1).max(4);
    bits.write(((literal_count - 257) as u64, 5));
    bits.write(((distance_count - 1) as u64, 5));
    bits.write(((written - 4) as u64, 4));
    CODE_LENGTH_ORDER[..written].iter().for_each(|&symbol| bits.write((lengths[symbol].into(), 3)));
    let codes = codes(&lengths, |symbol| match symbol {
        16 => 2,
        17 => 3,
        18 => 7,
        _ => 0,
    });
    tokens.iter().for_each(|token| bits.write(codes[usize::from(token.symbol)].with(token.extra)));
}

/// BitWriter behind others; how many there are stands beside each.
fn joined((first, count): (u64, u32), (second, more): (u64, u32)) -> (u64, u32) {
    (first | second << count, count + more)
}

/// BitWriter into bytes, the first into the lowest.
struct BitWriter {
    out: Vec<u8>,
    pending: u64,
    /// BitWriter in `pending`, below 64 between writes.
    count: u32,
}

impl BitWriter {
    /// Writes a value of fewer than 64 bits; how many there are stands beside it.
    fn write(&mut self, (value, count): (u64, u32)) {
        self.pending |= value << self.count;
        self.count += count;
        if self.count >= u64::BITS {
            self.out.extend_from_slice(&self.pending.to_le_bytes());
            self.count -= u64::BITS;
            self.pending = value >> (count - self.count);
        }
    }

    fn write_literals(&mut self, bytes: &[u8], codes: &[Code]) {
        for &byte in bytes {
            let code = codes[usize::from(byte)];
            self.write((code.bits.into(), code.count.into()));
        }
    }

    fn finish(mut self) -> Vec<u8> {
        let left = self.count.div_ceil(8) as usize;
        self.out.extend_from_slice(&self.pending.to_le_bytes()[..left]);
        self.out
    }
}
