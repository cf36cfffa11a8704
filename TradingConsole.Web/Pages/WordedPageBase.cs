using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using TradingConsole.Core.Market;
using TradingConsole.Web.Language;

namespace TradingConsole.Web.Pages;

/// <summary>A page about the signed-in person, in the language they read: <see cref="Person"/> is known before the first read.</summary>
/// <typeparam name="TView">Everything one read brings, immutable.</typeparam>
public abstract class WordedPageBase<TView> : ReadingPageBase<TView>
    where TView : class
{
    /// <summary>The words of the tab's language.</summary>
    [CascadingParameter]
    public Words W { get; set; } = Words.English;

    [Inject]
    public required AuthenticationStateProvider SignedIn { get; init; }

    /// <summary>Market clock.</summary>
    [Inject]
    public required TimeProvider Clock { get; init; }

    /// <summary>Whose page it is: every read is bound to it.</summary>
    protected Guid Person { get; private set; }

    /// <summary>These pages draw what they read, not the desk.</summary>
    protected override bool FollowsDesk => false;

    protected override async Task OnParametersSetAsync()
    {
        if (Person == Guid.Empty)
        {
            Person = ReaderLanguage.PersonOf((await SignedIn.GetAuthenticationStateAsync()).User) ?? Guid.Empty;
        }

        await base.OnParametersSetAsync();
    }

    protected string DirectionWord(PositionSide side) => side == PositionSide.Long ? W["long"] : W["short"];
}
