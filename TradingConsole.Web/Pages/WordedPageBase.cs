using Microsoft.AspNetCore.Components;
using TradingConsole.Core.Market;
using TradingConsole.Core.Passport.Terminal;
using TradingConsole.Web.Components;
using TradingConsole.Web.Language;
using TradingConsole.Web.SignIn;
using TradingConsole.Workers.Terminal;

namespace TradingConsole.Web.Pages;

/// <summary>A page about the signed-in person, in the language they read: <see cref="Reader"/> is known before the first read.</summary>
/// <typeparam name="TView">Everything one read brings, immutable.</typeparam>
public abstract class WordedPageBase<TView> : ReadingPageBase<TView>
    where TView : class
{
    private readonly OneAct _act = new();

    /// <summary>The words of the tab's language.</summary>
    [CascadingParameter]
    public Words W { get; set; } = Words.English;

    /// <summary>Market clock.</summary>
    [Inject]
    public required TimeProvider Clock { get; init; }

    /// <summary>Whose page it is: every read is bound to it.</summary>
    protected Guid Reader { get; private set; }

    /// <summary>Why the latest act was refused; null until one is, and after the next that is not.</summary>
    protected string? Refusal { get; set; }

    /// <summary>These pages draw what they read, not the desk.</summary>
    protected override bool FollowsDesk => false;

    /// <summary>Why no act is offered, in the reader's language; null when the person may act.</summary>
    protected string? NoAct => MayAct ? null : W["act.watches_only"];

    /// <summary>The mark price as the desk knew it at the latest reading; null while it knows none.</summary>
    protected double? MarkOf(Symbol symbol) => Desk.Tickers.FirstOrDefault(ticker => ticker.Symbol == symbol)?.Mark;

    protected override string ProblemOf(Exception failure) => W["problem.read", What, failure?.Message];

    protected override async Task OnParametersSetAsync()
    {
        if (Reader == Guid.Empty)
        {
            Reader = await Access.ReaderAsync() ?? Guid.Empty; // Nobody: nothing is found for them.
        }

        await base.OnParametersSetAsync();
    }

    /// <summary>
    /// Does an act as the signed-in person, whose role is asked again, says what it answered and reads anew. One runs at a time; a second press of the same is
    /// dropped and changes nothing of what the first was told.
    /// </summary>
    /// <param name="done">What is said when it was done; it also says which act of the page it is.</param>
    /// <returns>Whether it was done.</returns>
    protected async Task<bool> DoAsync(Func<Person, Task<ActResult>> act, string done)
    {
        ArgumentNullException.ThrowIfNull(act);
        var isDone = false;
        await _act.RunAsync(done, async () => isDone = await DoOneAsync(act, done));
        return isDone;
    }

    private async Task<bool> DoOneAsync(Func<Person, Task<ActResult>> act, string done)
    {
        var result = default(ActResult);
        (Note, Refusal) = (null, null);
        if (await Access.PersonAsync(Policies.Operator) is not { } person)
        {
            (MayAct, Refusal) = (false, W["act.watches_only"]);
            return false;
        }

        try
        {
            result = await act(person);
            Note = result.IsDone ? done : null;
            Refusal = result.Why is { } why ? W.Say(why) : null;
        }
        catch (Exception exception)
        {
            Refusal = W["act.unknown", exception.Message]; // What cannot be told apart must not read as a no.
        }

        await ReloadAsync();
        return result.IsDone;
    }
}
