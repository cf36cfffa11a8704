using Npgsql;

namespace TradingConsole.Core.Database;

/// <summary>
/// Writes what one flush took, all tables in one transaction. When PostgreSQL refuses something, the transaction is written
/// again with savepoints, and the refused rows are found by halving, so that one bad row costs no good one.
/// </summary>
internal sealed class BatchFlush(BatchSession session, IReadOnlyList<BatchCopy> copies)
{
    /// <summary>Rows left out of the committed transaction because PostgreSQL will never take them.</summary>
    public List<RefusedRow> Refused { get; } = [];

    /// <summary>Rows that went straight into their table.</summary>
    public long StraightRows { get; private set; }

    /// <summary>Writes and commits. Any exception means that nothing was written.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        foreach (var copy in copies)
        {
            await PlanAsync(copy, ct);
        }

        var planned = copies.Where(copy => copy.TableRefusal is null).ToList();
        if (!await TryWriteAllAsync(planned, ct))
        {
            await WriteCarefullyAsync(planned, ct);
        }

        foreach (var copy in planned.Where(copy => copy.TableRefusal is null))
        {
            copy.Advance(session.Marks);
        }
    }

    /// <summary>Class 22 and 23: a value or a constraint; the row is to blame.</summary>
    private static bool IsRowRefusal(PostgresException refused) =>
        refused.SqlState.StartsWith("22", StringComparison.Ordinal) || refused.SqlState.StartsWith("23", StringComparison.Ordinal);

    /// <summary>Class 42 and 0A: the table or a column is not there, or may not be written. Its rows are not to blame.</summary>
    private static bool IsTableRefusal(PostgresException refused) =>
        refused.SqlState.StartsWith("42", StringComparison.Ordinal) || refused.SqlState.StartsWith("0A", StringComparison.Ordinal);

    private async Task PlanAsync(BatchCopy copy, CancellationToken ct)
    {
        try
        {
            await copy.PlanAsync(session, ct);
        }
        catch (PostgresException refused) when (IsTableRefusal(refused))
        {
            copy.TableRefusal = refused.MessageText;
        }
    }

    private async Task<bool> TryWriteAllAsync(List<BatchCopy> planned, CancellationToken ct)
    {
        await using var transaction = await session.Connection.BeginTransactionAsync(ct);
        try
        {
            foreach (var copy in planned)
            {
                foreach (var section in copy.Sections)
                {
                    await copy.WriteAsync(session.Connection, section, ct);
                    StraightRows += section.IsStraight ? section.Count : 0;
                }
            }
        }
        catch (PostgresException refused) when (IsRowRefusal(refused) || IsTableRefusal(refused))
        {
            StraightRows = 0;
            await transaction.RollbackAsync(ct);
            return false;
        }

        await transaction.CommitAsync(ct);
        return true;
    }

    private async Task WriteCarefullyAsync(List<BatchCopy> planned, CancellationToken ct)
    {
        session.Marks.Forget(); // A repeat on the straight path means that somebody else stores too.
        await using var transaction = await session.Connection.BeginTransactionAsync(ct);
        foreach (var copy in planned)
        {
            await transaction.SaveAsync("table_start", ct);
            var refusedBefore = Refused.Count;
            try
            {
                foreach (var section in copy.Sections)
                {
                    await WriteOrHalveAsync(transaction, copy, section, ct);
                }
            }
            catch (PostgresException refused) when (IsTableRefusal(refused))
            {
                await transaction.RollbackAsync("table_start", ct);
                Refused.RemoveRange(refusedBefore, Refused.Count - refusedBefore);
                copy.TableRefusal = refused.MessageText;
            }
        }

        await transaction.CommitAsync(ct);
    }

    private async Task WriteOrHalveAsync(NpgsqlTransaction transaction, BatchCopy copy, BatchSection section, CancellationToken ct)
    {
        if (section.Count == 0)
        {
            return;
        }

        await transaction.SaveAsync("section_start", ct);
        PostgresException failure;
        try
        {
            await copy.WriteAsync(session.Connection, section, ct);
            await transaction.ReleaseAsync("section_start", ct);
            StraightRows += section.IsStraight ? section.Count : 0;
            await copy.ClearStageAsync(session.Connection, ct);
            return;
        }
        catch (PostgresException refused) when (IsRowRefusal(refused))
        {
            await transaction.RollbackAsync("section_start", ct);
            await transaction.ReleaseAsync("section_start", ct);
            failure = refused;
        }

        await NarrowAsync(transaction, copy, section, failure, ct);
    }

    private async Task NarrowAsync(
        NpgsqlTransaction transaction, BatchCopy copy, BatchSection section, PostgresException failure, CancellationToken ct)
    {
        if (section.IsStraight && failure.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            await WriteOrHalveAsync(transaction, copy, section.Merged, ct);
        }
        else if (section.Count == 1)
        {
            Refused.Add(copy.Describe(section.Start, failure.MessageText));
        }
        else
        {
            var (left, right) = section.Halves();
            await WriteOrHalveAsync(transaction, copy, left, ct);
            await WriteOrHalveAsync(transaction, copy, right, ct);
        }
    }
}
