using TradingConsole.Core.Models;
using TradingConsole.Core.Training;

namespace TradingConsole.Web.Pages.Models;

/// <summary>What the model pages show, read from the registry.</summary>
internal sealed class ModelReader(ModelRegistry registry)
{
    private const int PromotionsMax = 200;
    private const int ModelsMax = 200;

    public async Task<ModelList> ListAsync(CancellationToken cancellationToken)
    {
        var models = (await registry.ListAsync(ModelsMax, cancellationToken)).Select(ModelView.Of).ToList();
        return new ModelList(models, await registry.PromotionsAsync(PromotionsMax, cancellationToken));
    }

    /// <summary>The models in shadow, each against the model in production.</summary>
    public async Task<IReadOnlyList<ChallengerView>> ChallengersAsync(ModelList list, CancellationToken cancellationToken)
    {
        if (list.Production is not { } champion)
        {
            return [];
        }

        var found = new List<ChallengerView>();
        foreach (var model in list.Models.Where(model => model.Stage == ModelStage.Shadow))
        {
            found.Add(ChallengerView.Of(model, champion.Id, await registry.ChallengeHoursAsync(model.Id, champion.Id, cancellationToken)));
        }

        return found;
    }

    /// <summary>Null when there is no such model.</summary>
    public Task<ModelCard?> CardAsync(ModelId id, CancellationToken cancellationToken) =>
        new ModelCards(registry).FindAsync(id, cancellationToken);
}

/// <param name="Models">Newest first.</param>
/// <param name="Promotions">Newest first.</param>
public sealed record ModelList(IReadOnlyList<ModelView> Models, IReadOnlyList<ModelPromotion> Promotions)
{
    public ModelView? Production => Models.FirstOrDefault(model => model.Stage == ModelStage.Production);

    /// <summary>Where a roll-back leads; null when the model in production replaced none.</summary>
    public ModelView? RollBackTarget => Production is { } now
        && Promotions.FirstOrDefault(promotion => promotion.ModelId == now.Id)?.ReplacedId is { } replaced
        ? Models.FirstOrDefault(model => model.Id == replaced)
        : null;

    /// <summary>Why there is no rolling back; null when there is.</summary>
    public string? RollBackObjection => Production is null ? "No model is in production."
        : RollBackTarget is null ? "The model in production replaced none, so there is nothing to return to."
        : null;
}
