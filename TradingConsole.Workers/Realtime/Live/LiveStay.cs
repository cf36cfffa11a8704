using Microsoft.Extensions.Logging;

namespace TradingConsole.Workers.Realtime.Live;

/// <summary>One stay in the live seat: an account with its key, under one lease, with the desk that trades it and what it is stored with.</summary>
internal sealed class LiveStay(
    LiveSession session, SpooledJournal journal, SlippageJournal compared, string account, ILogger logger) : IDisposable
{
    /// <summary>A seat is given up only after its last records have been stored, late fills and repeated saves included, real time.</summary>
    private static readonly TimeSpan DrainQuiet = TimeSpan.FromSeconds(5);

    public LivePicture Picture => session.Desk.Picture;

    /// <inheritdoc cref="LiveBooks.DayOpeningEquity"/>
    public decimal? DayOpeningEquity(LivePicture picture) => session.Books.DayOpeningEquity(picture);

    /// <inheritdoc cref="SpooledJournal.Trouble"/>
    public string? JournalTrouble => journal.Trouble;

    public void Post(LiveInput input) => session.Desk.Post(input);

    /// <summary>Runs until the lease is lost, or the account is not wanted any more and nothing of the desk's is left on it.</summary>
    /// <param name="isWanted">Asked after each pump.</param>
    /// <param name="painted">After each pump, on the pump's thread.</param>
    /// <returns>Whether nothing is left, so that nobody need take the account up again.</returns>
    public async Task<bool> RunAsync(Func<bool> isWanted, Action painted, CancellationToken lost)
    {
        using var drained = CancellationTokenSource.CreateLinkedTokenSource(lost);
        var isDrained = false;
        var comparing = compared.RunAsync(drained.Token);
        try
        {
            await session.RunAsync(
                () =>
                {
                    painted();
                    if (!isWanted() && IsEmpty(Picture) && journal.IsQuietFor(DrainQuiet) && !isDrained)
                    {
                        isDrained = true;
                        drained.Cancel();
                    }
                },
                drained.Token);
        }
        catch (OperationCanceledException) when (isDrained)
        {
            logger.LogInformation("Nothing of the desk's is left on {Account}; its key is put away", account);
        }
        finally
        {
            await drained.CancelAsync();
            await comparing;
        }

        return isDrained;
    }

    public void Dispose()
    {
        session.Dispose();
        journal.Dispose();
    }

    private static bool IsEmpty(LivePicture picture) => picture is { Phase: LivePhase.Ready, Brackets.IsEmpty: true, Flattening: null, IsUnsaved: false };
}
