using TradingConsole.Core.Features;

namespace TradingConsole.Core.Training;

/// <summary>How much memory a training run will need, told before it starts.</summary>
/// <param name="Rows">Rows it will hold at most.</param>
/// <param name="LoadBytes">Peak while the symbols are gathered and merged.</param>
/// <param name="LearnBytes">Peak while the targets are learned.</param>
public readonly record struct TrainingEstimate(long Rows, long LoadBytes, long LearnBytes)
{
    // What the process holds before any row: runtime, code, the database's buffers.
    private const long BaseBytes = 250L << 20;

    // Series (13 columns), feature matrix (18), both sides' labels (2 × 6) and the events' ATR, 8 bytes each.
    private const long MinuteBytes = (13 + 18 + 12 + 1) * 8;

    // Features and ATR, two minutes, symbol, weight, and two sides of six numbers and a flag.
    private static readonly long RowBytes = (4 * (FeatureSchema.V1.Count + 1)) + 16 + 4 + 4 + (2 * 25);

    /// <summary>Peak of the process.</summary>
    public long PeakBytes => BaseBytes + Math.Max(LoadBytes, LearnBytes);

    /// <param name="symbols">Symbols gathered, at least 1.</param>
    /// <param name="days">Days of one-minute history each.</param>
    /// <param name="config">Its rows at most, number of leaves and bins, and targets at once count.</param>
    /// <param name="symbolsAtOnce">Symbols gathered at the same time.</param>
    /// <remarks>
    /// Live arrays are counted one by one from the code of this room and of the trainer. The process grows to two or three times that, as the
    /// collector lets large dead arrays wait (measured for a year of 50 symbols: 2.6 GB resident where 3.5 GB are told). A run needs less when
    /// minutes are missing or few bars are events.
    /// </remarks>
    public static TrainingEstimate Of(int symbols, double days, TrainingConfig config, int symbolsAtOnce = 2)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentOutOfRangeException.ThrowIfLessThan(symbols, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(days);
        var minutes = (long)Math.Ceiling(days * 1440);
        var rows = Math.Min(config.RowsMax, symbols * minutes);
        var gathered = Math.Min(config.RowsMax + (config.RowsMax / 4L), symbols * minutes);

        // Gathering: two symbols' columns, and every row gathered so far beside the positions that thin them; merging: both tables and the order.
        var gathering = (Math.Min(symbols, symbolsAtOnce) * minutes * MinuteBytes) + (gathered * (RowBytes + 8)) + (minutes * 32);
        var merging = rows * ((2 * RowBytes) + 24 + 16);

        // Learning: the rows, ten targets (the hold times are shared), bins by row and by column of whole and parts, and for each target
        // at once labels, weights, scores, gradients, hessians, row order and its copy.
        var width = FeatureSchema.V1.Count;
        var shared = rows * (RowBytes + (4 * 8) + (3 * width));
        var perTarget = (rows * 48) + ((long)config.Boosting.NumLeaves * width * config.Boosting.MaxBin * 24);
        var learning = shared + (Math.Min(10, Math.Max(1, config.Parallelism)) * perTarget);
        return new TrainingEstimate(rows, Resident(Math.Max(gathering, merging)), Resident(learning));
    }

    private static long Resident(long aliveBytes) => aliveBytes * 7 / 2;
}
