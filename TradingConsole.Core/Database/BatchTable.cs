using System.Collections.Immutable;
using Npgsql;

namespace TradingConsole.Core.Database;

/// <summary>How rows of one kind reach their table. One instance per table, kept for the life of the process.</summary>
/// <typeparam name="T">An immutable row.</typeparam>
public sealed record BatchTable<T>
{
    /// <summary>Lower-case table name without schema.</summary>
    public required string Name { get; init; }

    /// <summary>The columns <see cref="Write"/> writes, in its order.</summary>
    public required ImmutableArray<string> Columns { get; init; }

    /// <summary>The columns of the primary key or of the unique constraint a repeat is recognised by; empty for an append-only table.</summary>
    public required ImmutableArray<string> KeyColumns { get; init; }

    /// <summary>Writes every column of one row, typed; the writer has started the row. Runs again when a flush is retried.</summary>
    public required Action<NpgsqlBinaryImporter, T> Write { get; init; }

    /// <summary>Order of the key columns; zero means the same stored row. Compare text ordinally.</summary>
    public required Comparison<T> KeyOrder { get; init; }

    public MergePolicy Merge { get; init; }

    public RowPriority Priority { get; init; }

    /// <summary>What a conflatable row is the latest of, usually the symbol. Required for <see cref="RowPriority.Conflatable"/>.</summary>
    public Func<T, string>? ConflationKey { get; init; }

    /// <summary>UTC instant in <see cref="TimestampColumn"/>. Needed for partitioned tables and for the straight path.</summary>
    public Func<T, DateTimeOffset>? Timestamp { get; init; }

    /// <summary>
    /// What the rows are series of, usually the symbol. With <see cref="Timestamp"/>, rows later than the latest stored of their
    /// series are known to be new and are copied straight into the table.
    /// </summary>
    public Func<T, string>? Series { get; init; }

    public string SeriesColumn { get; init; } = "symbol";

    public string TimestampColumn { get; init; } = "ts";

    /// <summary>True when the table is partitioned by month on <see cref="TimestampColumn"/>; missing months are created.</summary>
    public bool IsPartitioned { get; init; }

    internal void Validate()
    {
        SqlName.Require(Name, nameof(Name));
        SqlName.Require(SeriesColumn, nameof(SeriesColumn));
        SqlName.Require(TimestampColumn, nameof(TimestampColumn));
        foreach (var column in Columns.Concat(KeyColumns))
        {
            SqlName.Require(column, nameof(Columns));
        }

        if (Priority == RowPriority.Conflatable && ConflationKey is null)
        {
            throw new ArgumentException($"Table {Name} is conflatable but has no ConflationKey.");
        }

        if (IsPartitioned && Timestamp is null)
        {
            throw new ArgumentException($"Table {Name} is partitioned but has no Timestamp.");
        }
    }
}
