using System.ComponentModel.DataAnnotations;

namespace TradingConsole.Core.Database;

/// <summary>How the batch writer trades delay for size, and how much it holds while the database is away.</summary>
public sealed class BatchWriterOptions
{
    public const string SectionName = "BatchWriter";

    /// <summary>Longest wait before the batch writer flushes, 1 to 5 s. Default 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:00:05")]
    public TimeSpan FlushIntervalMax { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Rows of one table that are flushed at once and that start a flush early. Default 25 000.</summary>
    [Range(100, 1_000_000)]
    public int FlushRowsMax { get; set; } = 25_000;

    /// <summary>
    /// Rows the queue holds; durable rows beyond wait. Default 300 000: 50 symbols make about 300 rows a minute, so ten
    /// minutes without a database fit a hundred times over, and a sped-up replay still fits.
    /// </summary>
    [Range(1_000, 10_000_000)]
    public int CapacityRows { get; set; } = 300_000;

    /// <summary>Share of <see cref="CapacityRows"/> above which conflatable rows keep only their latest. Default 0.5.</summary>
    [Range(0.01, 1.0)]
    public double SoftLimitFraction { get; set; } = 0.5;

    /// <exception cref="ValidationException">A setting is outside its range; the message names it.</exception>
    public BatchWriterOptions Validated()
    {
        Validator.ValidateObject(this, new ValidationContext(this), validateAllProperties: true);
        return this;
    }
}
