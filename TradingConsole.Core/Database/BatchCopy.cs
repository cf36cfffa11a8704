using Npgsql;

namespace TradingConsole.Core.Database;

/// <summary>The rows one flush took from one lane: in key order, each key once.</summary>
internal abstract class BatchCopy(BatchLane lane)
{
    public BatchLane Lane { get; } = lane;

    public string TableName => Lane.TableName;

    /// <summary>Rows to write.</summary>
    public abstract int Count { get; }

    /// <summary>Rows taken that a row of the same key in this flush makes unnecessary.</summary>
    public int Repeats { get; protected set; }

    /// <summary>Why the whole table was refused; null while it is not.</summary>
    public string? TableRefusal { get; set; }

    /// <summary>Rows that need no asking: a timestamp no partition will ever hold, a value that cannot be sent.</summary>
    public List<RefusedRow> Impossible { get; } = [];

    /// <summary>The sections to write, straight ones first; set by <see cref="PlanAsync"/>.</summary>
    public List<BatchSection> Sections { get; } = [];

    /// <summary>Orders the rows and drops repeats and impossible ones.</summary>
    public abstract void Arrange();

    /// <summary>Makes missing partitions and the staging table, and decides which rows are known to be new.</summary>
    public abstract Task PlanAsync(BatchSession session, CancellationToken ct);

    /// <exception cref="RowRefusedException">A row cannot be written to the wire.</exception>
    /// <exception cref="PostgresException">PostgreSQL refused the section.</exception>
    public abstract Task WriteAsync(NpgsqlConnection connection, BatchSection section, CancellationToken ct);

    /// <summary>Empties the staging table inside a transaction that merges more than once.</summary>
    public abstract Task ClearStageAsync(NpgsqlConnection connection, CancellationToken ct);

    public abstract RefusedRow Describe(int position, string reason);

    /// <summary>Moves one row to the impossible ones.</summary>
    public abstract void Exclude(int position, string reason);

    /// <summary>After the commit: the rows are stored.</summary>
    public abstract void Advance(HighWaterMarks marks);

    /// <summary>Gives the rows back to the front of their lane; under the writer's gate.</summary>
    public abstract void PutBack();
}

/// <summary>The typed rows one flush took from one lane.</summary>
internal sealed class BatchCopy<T>(BatchTable<T> table, BatchLane<T> lane, T[] rows) : BatchCopy(lane)
{
    private const int YearMin = 2000;
    private const int YearMax = 2100;
    private const int RowTextMax = 1_000;
    private static readonly long TicksMin = new DateTime(YearMin, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;
    private static readonly long TicksMax = new DateTime(YearMax, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;

    private readonly string _columns = string.Join(", ", table.Columns);
    private readonly string _stage = "stage_" + table.Name;
    private T[] _rows = rows;

    public override int Count => _rows.Length;

    public override void Arrange()
    {
        if (table.Timestamp is { } timestamp && _rows.Any(row => !IsPossible(timestamp(row))))
        {
            Impossible.AddRange(_rows
                .Where(row => !IsPossible(timestamp(row)))
                .Select(row => Describe(
                    row, $"{table.TimestampColumn} was {timestamp(row):O}, must be UTC and within the years {YearMin} and {YearMax - 1}")));
            _rows = [.. _rows.Where(row => IsPossible(timestamp(row)))];
        }

        var ordered = Ordered(_rows, table.KeyOrder);
        var kept = table.KeyColumns.IsEmpty ? ordered : WithoutRepeats(ordered, table.KeyOrder, table.Merge);
        Repeats = ordered.Length - kept.Length;
        _rows = kept;
    }

    public override async Task PlanAsync(BatchSession session, CancellationToken ct)
    {
        Sections.Clear();
        if (table.IsPartitioned)
        {
            foreach (var month in Months(table.Timestamp!))
            {
                await session.Partitions.EnsureMonthAsync(table.Name, month, ct);
            }
        }

        if (table.KeyColumns.IsEmpty)
        {
            Sections.Add(new BatchSection(IsStraight: true, 0, Count));
            return;
        }

        var straight = await MoveNewRowsFirstAsync(session, ct);
        if (straight > 0)
        {
            Sections.Add(new BatchSection(IsStraight: true, 0, straight));
        }

        if (straight < Count)
        {
            Sections.Add(new BatchSection(IsStraight: false, straight, Count - straight));
        }

        await session.EnsureStageAsync(table.Name, _stage, _columns, ct);
    }

    public override async Task WriteAsync(NpgsqlConnection connection, BatchSection section, CancellationToken ct)
    {
        var target = section.IsStraight ? table.Name : _stage;
        await using (var importer = await connection.BeginBinaryImportAsync($"COPY {target} ({_columns}) FROM STDIN (FORMAT BINARY)", ct))
        {
            for (var i = section.Start; i < section.Start + section.Count; i++)
            {
                WriteRow(importer, i);
            }

            await importer.CompleteAsync(ct);
        }

        if (!section.IsStraight)
        {
            await using var merge = new NpgsqlCommand(MergeSql(), connection) { CommandTimeout = 120 };
            await merge.ExecuteNonQueryAsync(ct);
        }
    }

    public override async Task ClearStageAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        if (!table.KeyColumns.IsEmpty)
        {
            await using var clear = new NpgsqlCommand($"DELETE FROM {_stage}", connection);
            await clear.ExecuteNonQueryAsync(ct);
        }
    }

    public override RefusedRow Describe(int position, string reason) => Describe(_rows[position], reason);

    public override void Exclude(int position, string reason)
    {
        Impossible.Add(Describe(position, reason));
        _rows = [.. _rows.AsSpan(0, position), .. _rows.AsSpan(position + 1)];
    }

    public override void Advance(HighWaterMarks marks)
    {
        if (table.Timestamp is null || table.Series is null)
        {
            return;
        }

        foreach (var (series, start, end) in SeriesRuns(table.Series))
        {
            var latest = _rows[start..end].Max(row => table.Timestamp(row).UtcTicks);
            marks.Advance(table.Name, series, latest);
        }
    }

    public override void PutBack() => lane.PutBack(_rows);

    private static bool IsPossible(DateTimeOffset instant) =>
        instant.Offset == TimeSpan.Zero && instant.Ticks >= TicksMin && instant.Ticks < TicksMax;

    private static T[] Ordered(T[] rows, Comparison<T> order)
    {
        var isOrdered = true;
        for (var i = 1; i < rows.Length && isOrdered; i++)
        {
            isOrdered = order(rows[i - 1], rows[i]) <= 0;
        }

        if (isOrdered)
        {
            return rows;
        }

        // Stable, so that of two rows with one key the earlier stays the earlier.
        var positions = new int[rows.Length];
        for (var i = 0; i < positions.Length; i++)
        {
            positions[i] = i;
        }

        Array.Sort(positions, (a, b) => order(rows[a], rows[b]) is var sign && sign != 0 ? sign : a.CompareTo(b));
        return Array.ConvertAll(positions, position => rows[position]);
    }

    private static T[] WithoutRepeats(T[] rows, Comparison<T> order, MergePolicy merge)
    {
        List<T>? kept = null;
        for (var i = 1; i < rows.Length; i++)
        {
            if (order(rows[i - 1], rows[i]) != 0)
            {
                kept?.Add(rows[i]);
            }
            else
            {
                kept ??= [.. rows.AsSpan(0, i)];
                kept[^1] = merge == MergePolicy.Update ? rows[i] : kept[^1];
            }
        }

        return kept is null ? rows : [.. kept];
    }

    private async Task<int> MoveNewRowsFirstAsync(BatchSession session, CancellationToken ct)
    {
        if (table.Timestamp is null || table.Series is null)
        {
            return 0;
        }

        try
        {
            await session.Marks.LoadAsync(
                session.Connection, table.Name, table.SeriesColumn, table.TimestampColumn,
                SeriesRuns(table.Series).Select(run => run.Series), ct);
        }
        catch (PostgresException refused) when (refused.SqlState.StartsWith("22", StringComparison.Ordinal))
        {
            return 0; // A poison row spoils even the question; the merge tells it from its siblings.
        }

        var isNew = new bool[_rows.Length];
        var straight = 0;
        foreach (var (series, start, end) in SeriesRuns(table.Series))
        {
            var mark = session.Marks.Of(table.Name, series) ?? long.MaxValue;
            for (var i = start; i < end; i++)
            {
                isNew[i] = table.Timestamp(_rows[i]).UtcTicks > mark;
                straight += isNew[i] ? 1 : 0;
            }
        }

        if (straight > 0 && straight < _rows.Length)
        {
            _rows = [.. _rows.Where((_, i) => isNew[i]), .. _rows.Where((_, i) => !isNew[i])];
        }

        return straight;
    }

    /// <summary>Stretches of one series. Rows are in key order, so there are few, and each is looked up once.</summary>
    private IEnumerable<(string Series, int Start, int End)> SeriesRuns(Func<T, string> seriesOf)
    {
        for (var start = 0; start < _rows.Length;)
        {
            var series = seriesOf(_rows[start]);
            var end = start + 1;
            while (end < _rows.Length && string.Equals(seriesOf(_rows[end]), series, StringComparison.Ordinal))
            {
                end++;
            }

            yield return (series, start, end);
            start = end;
        }
    }

    private SortedSet<int> Months(Func<T, DateTimeOffset> timestamp)
    {
        SortedSet<int> months = [];
        long first = 0, next = 0; // The month found last: its rows are told by two comparisons.
        foreach (var row in _rows)
        {
            var instant = timestamp(row);
            if (instant.UtcTicks < first || instant.UtcTicks >= next)
            {
                months.Add(MonthPartitions.MonthOf(instant));
                var month = new DateTime(instant.UtcDateTime.Year, instant.UtcDateTime.Month, 1, 0, 0, 0, DateTimeKind.Utc);
                (first, next) = (month.Ticks, month.AddMonths(1).Ticks);
            }
        }

        return months;
    }

    private void WriteRow(NpgsqlBinaryImporter importer, int position)
    {
        importer.StartRow();
        try
        {
            table.Write(importer, _rows[position]);
        }
        catch (Exception reason) when (reason is not (NpgsqlException or IOException or TimeoutException or ObjectDisposedException))
        {
            throw new RowRefusedException(this, position, reason);
        }
    }

    private string MergeSql()
    {
        var keys = string.Join(", ", table.KeyColumns);
        var rest = table.Columns.Except(table.KeyColumns).ToList();
        var action = table.Merge == MergePolicy.DoNothing || rest.Count == 0
            ? "DO NOTHING"
            : $"""
               DO UPDATE SET {string.Join(", ", rest.Select(column => $"{column} = excluded.{column}"))}
               WHERE ({string.Join(", ", rest.Select(column => "stored." + column))})
                     IS DISTINCT FROM ({string.Join(", ", rest.Select(column => "excluded." + column))})
               """;
        return $"INSERT INTO {table.Name} AS stored ({_columns}) SELECT {_columns} FROM {_stage} ON CONFLICT ({keys}) {action}";
    }

    private RefusedRow Describe(T row, string reason)
    {
        var text = row?.ToString() ?? "null";
        return new RefusedRow(
            table.Name, table.Series?.Invoke(row), text.Length <= RowTextMax ? text : text[..RowTextMax] + "…", reason);
    }
}
